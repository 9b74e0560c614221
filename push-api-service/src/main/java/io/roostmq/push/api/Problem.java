package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A Problem Details object, RFC 9457.
 *
 * @param errors what is wrong with which field; empty unless it is the request
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "Problem Details, RFC 9457")
public record Problem(
        @Schema(
                required = true,
                description = "What kind of problem, for programs",
                examples = "urn:roost:problem:invalid-request")
        String type,

        @Schema(required = true, description = "The same in words", examples = "The request breaks a rule")
        String title,

        @Schema(required = true, description = "The HTTP status", examples = "400")
        int status,

        @Schema(
                required = true,
                description = "What happened this time",
                examples = "topic: is missing or empty (expected: a topic name)")
        String detail,

        @Schema(
                required = true,
                description = "This occurrence; quote it when asking for help",
                examples = "urn:uuid:3f1c1c5e-7c0e-4b8e-9a53-6d3a2f2a4f10")
        String instance,

        @Schema(description = "What is wrong with which field; absent when no field is to blame")
        List<FieldError> errors,

        @Schema(
                description =
                        "Seconds until it makes sense to repeat the request, as in the header Retry-After; absent when "
                                + "it does not")
        @Nullable
        Long retryAfterSeconds) {

    /** One field of the request and what is wrong with it. */
    public record FieldError(
            @Schema(required = true, description = "The field, such as userProperties[2].name", examples = "topic")
            String field,

            @Schema(required = true, examples = "is missing or empty (expected: a topic name)")
            String detail) {}

    static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    static Problem of(ProblemType type, String detail) {
        return of(type, type.status(), detail, List.of());
    }

    static Problem of(ProblemType type, int status, String detail, List<Violation> errors) {
        List<FieldError> fields = errors.stream()
                .map(violation -> new FieldError(violation.field(), violation.detail()))
                .toList();
        return new Problem(type.uri(), type.title(), status, detail, "urn:uuid:" + UUID.randomUUID(), fields, null);
    }

    static Problem of(InvalidPush invalid) {
        return of(
                ProblemType.INVALID_REQUEST,
                ProblemType.INVALID_REQUEST.status(),
                String.valueOf(invalid.getMessage()),
                invalid.violations());
    }

    /** One that passes. */
    static Problem later(ProblemType type, String detail, Duration retryAfter) {
        Problem problem = of(type, detail);
        long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
        return new Problem(
                problem.type, problem.title, problem.status, detail, problem.instance, problem.errors, seconds);
    }

    Response.ResponseBuilder toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        return retryAfterSeconds == null ? response : response.header(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
    }
}

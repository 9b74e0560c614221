package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.Violation;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

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
        List<FieldError> errors) {

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
        return new Problem(type.uri(), type.title(), status, detail, "urn:uuid:" + UUID.randomUUID(), fields);
    }

    Response.ResponseBuilder toResponse() {
        return Response.status(status).type(MEDIA_TYPE).entity(this);
    }
}

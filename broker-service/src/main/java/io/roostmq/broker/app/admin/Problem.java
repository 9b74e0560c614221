package io.roostmq.broker.app.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A Problem Details object, RFC 9457.
 *
 * @param errors what is wrong with which field or parameter; empty unless it is the request
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "Problem Details, RFC 9457")
public record Problem(
        @Schema(
                required = true,
                description = "What kind of problem, for programs",
                examples = "urn:roost:problem:unknown-client")
        String type,

        @Schema(required = true, description = "The same in words", examples = "There is no such client")
        String title,

        @Schema(required = true, description = "The HTTP status", examples = "404")
        int status,

        @Schema(
                required = true,
                description = "What happened this time",
                examples = "'device-7' is not connected and has no session.")
        String detail,

        @Schema(
                required = true,
                description = "This occurrence; quote it when asking for help",
                examples = "urn:uuid:3f1c1c5e-7c0e-4b8e-9a53-6d3a2f2a4f10")
        String instance,

        @Schema(description = "What is wrong with which field or parameter; absent when none is to blame")
        List<FieldError> errors) {

    static final String MEDIA_TYPE = "application/problem+json";

    /** One field or parameter of the request and what is wrong with it. */
    public record FieldError(
            @Schema(required = true, description = "The field, such as clientIds[2]", examples = "limit")
            String field,

            @Schema(required = true, examples = "0 (expected: 1..1000)")
            String detail) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    static Problem of(ProblemType type, String detail) {
        return of(type, type.status(), detail, List.of());
    }

    /** A field or parameter is wrong. */
    static Problem ofField(ProblemType type, String field, String detail) {
        return of(type, type.status(), field + ": " + detail, List.of(new FieldError(field, detail)));
    }

    static Problem of(ProblemType type, int status, String detail, List<FieldError> errors) {
        return new Problem(type.uri(), type.title(), status, detail, "urn:uuid:" + UUID.randomUUID(), errors);
    }

    Response.ResponseBuilder toResponse() {
        return Response.status(status).type(MEDIA_TYPE).entity(this);
    }
}

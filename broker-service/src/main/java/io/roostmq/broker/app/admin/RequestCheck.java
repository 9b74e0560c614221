package io.roostmq.broker.app.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses, as a problem, what the server would refuse without a word: a body that is larger than {@code
 * quarkus.http.limits.max-body-size} or does not say how large it is, before it is read. And a path that would be taken for
 * another one: it may be somebody else's session that ends.
 */
@Singleton
final class RequestCheck {
    /** Before the server's own limit, which has order -2. */
    private static final int ORDER = -1_000;

    /** Empty segments, dot segments and parameters of segments (RFC 3986 sections 3.3, 5.2.4) are taken out when routes are matched. */
    private static final Pattern AMBIGUOUS = Pattern.compile("//|;|/(\\.|%2[eE]){1,2}(/|$)");

    private final long bytesMax;
    private final ObjectMapper json;

    RequestCheck(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize bodyMax, ObjectMapper json) {
        this.bytesMax = bodyMax.asLongValue();
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route("/admin/*").order(ORDER).handler(this::check);
    }

    private void check(RoutingContext context) {
        String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (AMBIGUOUS.matcher(context.request().path()).find()) {
            refuse(
                    context,
                    Problem.of(
                            ProblemType.INVALID_REQUEST,
                            "The path has an empty segment, '.', '..' or ';'. In a client identifier ';' is written as %3B; "
                                    + "the clients '.' and '..' can be asked for by /admin/v1/clients/query."));
        } else if (context.request().getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            refuse(
                    context,
                    Problem.of(ProblemType.LENGTH_REQUIRED, "The request has no header Content-Length for its body."));
        } else if (announced != null && lengthOf(announced) > bytesMax) {
            refuse(context, Problem.of(ProblemType.TOO_LARGE, "The body is larger than " + bytesMax + " bytes."));
        } else {
            context.next();
        }
    }

    /** A length that cannot be read is for the server to refuse. */
    private static long lengthOf(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What else the connection holds is not worth reading: it may be a body. */
    private void refuse(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(write(problem))
                .onComplete(sent -> context.request().connection().close());
    }

    private String write(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.roostmq.broker.app.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
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

    /** How long the rest of a body is thrown away. */
    private static final long DISCARD_MILLIS_MAX = 2_000;

    /** NO_ERROR of RFC 9113 section 7: the answer is complete, the rest of the request is not wanted. */
    private static final long NO_ERROR = 0;

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

    /** The body is not read: with what is left of it on its way, the connection ends. */
    private void refuse(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.end(write(problem)).onComplete(sent -> discardTheRest(context));
    }

    /**
     * The caller may still be sending. A connection that is closed meanwhile is reset, and the answer may be lost with it: so what
     * comes is read for a moment, and thrown away.
     */
    private static void discardTheRest(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_2) {
            context.response().reset(NO_ERROR);
            return;
        }
        HttpConnection connection = request.connection();
        if (request.isEnded()) {
            connection.close();
            return;
        }
        long timer = context.vertx().setTimer(DISCARD_MILLIS_MAX, late -> connection.close());
        request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            context.vertx().cancelTimer(timer);
            connection.close();
        });
        request.handler(rest -> {});
        request.resume();
    }

    private String write(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

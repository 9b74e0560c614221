package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Answers with a problem where no resource does. */
final class ProblemWriter {
    /** How long the rest of a body is thrown away. */
    private static final long DISCARD_MILLIS_MAX = 2_000;

    /** NO_ERROR of RFC 9113 section 7: the answer is complete, the rest of the request is not wanted. */
    private static final long NO_ERROR = 0;

    private ProblemWriter() {}

    /** The body is not read: with what is left of it on its way, the connection ends. */
    static void refuse(RoutingContext context, ObjectMapper json, Problem problem) {
        HttpServerResponse response = context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        Long retryAfterSeconds = problem.retryAfterSeconds();
        if (retryAfterSeconds != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
        }
        response.end(write(json, problem)).onComplete(sent -> discardTheRest(context));
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

    private static String write(ObjectMapper json, Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

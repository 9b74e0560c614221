package io.roostmq.push.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that is larger than {@code quarkus.http.limits.max-body-size} as a problem: before it is read when it
 * announces its size, as soon as it is too large when it does not. The server's own limit would answer without a word.
 * Streams of lines have no such limit.
 */
@Singleton
final class BodyLimit {
    /** Before the server's own limit, which has order -2. */
    private static final int ORDER = -1_000;

    private static final int TOO_LARGE = ProblemType.TOO_LARGE.status();

    private final long bytesMax;
    private final ObjectMapper json;
    private final BodyHandler reader;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize bodyMax, ObjectMapper json) {
        this.bytesMax = bodyMax.asLongValue();
        this.json = json;
        this.reader = BodyHandler.create(false).setBodyLimit(bytesMax);
    }

    void register(@Observes Router router) {
        router.route().order(ORDER).handler(this::check).failureHandler(this::onFailure);
        router.route().order(ORDER + 1).handler(BodyLimit::onRead);
    }

    private void check(RoutingContext context) {
        if (LineRoute.serves(context)) {
            context.next();
            return;
        }
        String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && lengthOf(announced) > bytesMax) {
            refuse(context);
        } else if (announced == null && !context.request().isEnded() && mayBeReadAhead(context)) {
            reader.handle(context);
        } else {
            context.next();
        }
    }

    /** A resource pauses its request, which one of HTTP/2 does not bear once it has been read: there the server's own limit is left. */
    private static boolean mayBeReadAhead(RoutingContext context) {
        return context.request().version() != HttpVersion.HTTP_2;
    }

    /**
     * The reader leaves no body where it found none, and the resources would then wait for the end of one that has ended: an
     * empty body says so.
     */
    private static void onRead(RoutingContext context) {
        if (!LineRoute.serves(context)
                && context.request().isEnded()
                && context.body().buffer() == null) {
            ((RoutingContextInternal) context).setBody(Buffer.buffer());
        }
        context.next();
    }

    private void onFailure(RoutingContext context) {
        if (context.statusCode() == TOO_LARGE && !context.response().headWritten()) {
            refuse(context);
        } else {
            context.next();
        }
    }

    private void refuse(RoutingContext context) {
        Problem problem = Problem.of(ProblemType.TOO_LARGE, "The body is larger than " + bytesMax + " bytes.");
        ProblemWriter.refuse(context, json, problem);
    }

    /** A length that cannot be read is for the server to refuse. */
    private static long lengthOf(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

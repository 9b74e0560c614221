package io.roostmq.push.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.roostmq.push.domain.InvalidPush;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves a batch that comes as lines of JSON, as a stream both ways: a route of its own, because the resources get a body
 * only when all of it is there. The OpenAPI document has it as part of {@link BatchResource}.
 */
@Singleton
final class LineRoute {
    static final String MEDIA_TYPE = "application/x-ndjson";

    /** Behind authentication and authorisation, before the body is read and the resources. */
    static final int ORDER = -50;

    private static final String PATH = "/v1/publish/batch";
    private static final Set<String> ACCEPTABLE = Set.of(MEDIA_TYPE, "application/*", "*/*");
    private static final String EXPECT_CONTINUE = "100-continue";
    private static final Duration STREAM_RETRY = Duration.ofSeconds(5);

    private final ObjectMapper json;
    private final Batches batches;
    private final BatchItems items;
    private final ApiSettings settings;
    private final AtomicInteger streams = new AtomicInteger();

    LineRoute(ObjectMapper json, Batches batches, BatchItems items, ApiSettings settings) {
        this.json = json;
        this.batches = batches;
        this.items = items;
        this.settings = settings;
    }

    void register(@Observes Router router) {
        router.post(PATH).order(ORDER).handler(this::handle);
    }

    /** Whether the body of this request is a stream of lines: then nobody else reads it. */
    static boolean serves(RoutingContext context) {
        HttpServerRequest request = context.request();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return HttpMethod.POST.equals(request.method())
                && PATH.equals(context.normalizedPath().replaceFirst("/$", ""))
                && type != null
                && MEDIA_TYPE.equalsIgnoreCase(type.split(";", 2)[0].strip());
    }

    private void handle(RoutingContext context) {
        if (!serves(context)) {
            context.next();
            return;
        }
        if (!accepts(context)) {
            ProblemWriter.refuse(
                    context, json, Problem.of(ProblemType.NOT_ACCEPTABLE, "The answer is " + MEDIA_TYPE + "."));
            return;
        }
        try {
            IdempotencyKeys.refuseHeader(context);
        } catch (InvalidPush invalid) {
            ProblemWriter.refuse(context, json, Problem.of(invalid));
            return;
        }
        if (streams.incrementAndGet() > settings.streamsMax()) {
            streams.decrementAndGet();
            ProblemWriter.refuse(
                    context,
                    json,
                    Problem.later(
                            ProblemType.TOO_MANY_STREAMS,
                            "The service streams " + settings.streamsMax() + " batches already.",
                            STREAM_RETRY));
            return;
        }
        context.addEndHandler(ended -> streams.decrementAndGet());
        if (EXPECT_CONTINUE.equalsIgnoreCase(context.request().getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        LineStream.serve(context, json, batches, items, settings.lineBytesMax());
    }

    /** What is preferred does not matter: there is one type only. */
    private static boolean accepts(RoutingContext context) {
        List<String> accepted = context.request().headers().getAll(HttpHeaders.ACCEPT);
        return accepted.isEmpty()
                || accepted.stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .anyMatch(ACCEPTABLE::contains);
    }
}

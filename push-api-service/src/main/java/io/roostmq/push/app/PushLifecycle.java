package io.roostmq.push.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.roostmq.push.mqtt.LinkPool;
import io.roostmq.push.mqtt.LinkSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the links with the service, whether the broker is there or not, and ends them in good order. */
@Singleton
final class PushLifecycle {
    private static final Logger LOG = Logger.getLogger(PushLifecycle.class);

    /** What the links may take beyond the time of the messages in flight: the DISCONNECT. */
    private static final long DISCONNECT_MILLIS = 2_000;

    private final CheckedConfig config;
    private final LinkPool links;

    PushLifecycle(CheckedConfig config, LinkPool links) {
        this.config = config;
        this.links = links;
    }

    void start(@Observes StartupEvent event) {
        LinkSettings first = config.links().get(0);
        LOG.infof(
                "push API: broker %s, %d links, client id %s, window %d each",
                first.broker(), config.links().size(), first.clientId(), first.window());
        links.start();
    }

    void stop(@Observes ShutdownEvent event) {
        CompletableFuture<Boolean> stopped = links.stop(config.stopTimeout())
                .thenApply(done -> true)
                .toCompletableFuture()
                .completeOnTimeout(false, config.stopTimeout().toMillis() + DISCONNECT_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info(stopped.join() ? "links closed" : "links not closed in time");
    }
}

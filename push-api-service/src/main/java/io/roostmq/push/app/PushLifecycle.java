package io.roostmq.push.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.roostmq.push.mqtt.MqttLink;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the link with the service, whether the broker is there or not, and ends it in good order. */
@Singleton
final class PushLifecycle {
    private static final Logger LOG = Logger.getLogger(PushLifecycle.class);

    /** What the link may take beyond the time of the messages in flight: the DISCONNECT. */
    private static final long DISCONNECT_MILLIS = 2_000;

    private final CheckedConfig config;
    private final MqttLink link;

    PushLifecycle(CheckedConfig config, MqttLink link) {
        this.config = config;
        this.link = link;
    }

    void start(@Observes StartupEvent event) {
        LOG.infof(
                "push API: broker %s, client id %s, window %d",
                config.link().broker(), config.link().clientId(), config.link().window());
        link.start();
    }

    void stop(@Observes ShutdownEvent event) {
        CompletableFuture<Boolean> stopped = link.stop(config.stopTimeout())
                .thenApply(done -> true)
                .toCompletableFuture()
                .completeOnTimeout(false, config.stopTimeout().toMillis() + DISCONNECT_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info(stopped.join() ? "link closed" : "link not closed in time");
    }
}

package io.roostmq.broker.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health, as an orchestrator asks for it. */
public final class BrokerHealth {
    private BrokerHealth() {}

    /** The broker listens for the first time. */
    @Startup
    @ApplicationScoped
    static class Started implements HealthCheck {
        private final BrokerLifecycle lifecycle;

        Started(BrokerLifecycle lifecycle) {
            this.lifecycle = lifecycle;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.builder()
                    .name("started")
                    .status(lifecycle.broker() != null)
                    .build();
        }
    }

    /** Clients can connect and have their messages stored. */
    @Readiness
    @ApplicationScoped
    static class Ready implements HealthCheck {
        private final BrokerLifecycle lifecycle;

        Ready(BrokerLifecycle lifecycle) {
            this.lifecycle = lifecycle;
        }

        @Override
        public HealthCheckResponse call() {
            Broker broker = lifecycle.broker();
            boolean listening = broker != null && broker.isListening();
            boolean loaded = broker != null && broker.isLoaded();
            boolean writable = broker != null && broker.isStoreWritable();
            return HealthCheckResponse.builder()
                    .name("ready")
                    .status(listening && loaded && writable)
                    .withData("listening", listening)
                    .withData("sessionsLoaded", loaded)
                    .withData("storeWritable", writable)
                    .build();
        }
    }

    /** The process works; a store that is down is no reason to kill it. */
    @Liveness
    @ApplicationScoped
    static class Live implements HealthCheck {
        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.up("live");
        }
    }
}

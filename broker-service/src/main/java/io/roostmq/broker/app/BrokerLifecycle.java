package io.roostmq.broker.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.roostmq.broker.admin.Administration;
import io.roostmq.broker.store.StoreOpenException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the broker with the application and stops it with it. */
@ApplicationScoped
public class BrokerLifecycle {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    private final BrokerConfig config;
    private final MongoSource mongo;
    private final MeterRegistry registry;
    private final String version;
    private volatile @Nullable Broker broker;
    private volatile @Nullable AdminToken adminToken;

    BrokerLifecycle(
            BrokerConfig config,
            MongoSource mongo,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.mongo = mongo;
        this.registry = registry;
        this.version = version;
    }

    void onStart(@Observes StartupEvent event) {
        Broker started = start();
        broker = started;
        gauge("roost.connections", Broker::connections);
        gauge("roost.sessions", Broker::durableSessions);
        gauge("roost.subscriptions", Broker::subscriptions);
        gauge("roost.store.writable", running -> running.isStoreWritable() ? 1 : 0);
        LOG.infof(
                "Roost broker %s: mqtt on %s:%d, store %s",
                started.isLoaded() ? "ready" : "not ready, its store is not there yet",
                config.listener().host(),
                started.port(),
                Stores.describe(config, mongo));
    }

    /** What an operator can mend is said in one line of its own. */
    private Broker start() {
        try {
            Broker started = BrokerWiring.start(config, mongo, registry, version);
            adminToken = AdminToken.of(config.admin());
            return started;
        } catch (IllegalArgumentException | StoreOpenException | IOException cannotStart) {
            LOG.debug("cannot start", cannotStart);
            LOG.errorf("Roost broker cannot start: %s", cannotStart.getMessage());
            throw new ConfigurationException(cannotStart.getMessage());
        }
    }

    private void gauge(String name, ToDoubleFunction<Broker> value) {
        Gauge.builder(name, this, self -> {
                    Broker running = self.broker;
                    return running == null ? 0 : value.applyAsDouble(running);
                })
                .register(registry);
    }

    void onStop(@Observes ShutdownEvent event) {
        Broker running = broker;
        if (running != null) {
            LOG.info("Roost broker stops");
            running.close();
            LOG.info("Roost broker stopped");
        }
    }

    /** Null until it has started. */
    @Nullable
    Broker broker() {
        return broker;
    }

    /** What lets an operator in, null when nothing does. */
    public @Nullable AdminToken adminToken() {
        return adminToken;
    }

    /** What an operator may do, null until the broker has started. */
    public @Nullable Administration administration() {
        Broker running = broker;
        return running == null ? null : running.administration();
    }

    /** The port that MQTT clients connect to, 0 while there is none. */
    public int mqttPort() {
        Broker running = broker;
        return running == null ? 0 : running.port();
    }
}

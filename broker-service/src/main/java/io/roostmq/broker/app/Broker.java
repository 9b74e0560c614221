package io.roostmq.broker.app;

import io.roostmq.broker.admin.Administration;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.sys.SysTopics;
import io.roostmq.broker.transport.BrokerServer;
import io.roostmq.broker.transport.EventLoops;
import io.roostmq.broker.upkeep.Upkeep;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A broker that runs: its parts, and the order in which they stop. */
final class Broker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    /** How long sessions may take to settle what their clients published, once the broker stops. */
    private static final long STOP_MILLIS_MAX = 10_000;

    private static final long STOP_POLL_NANOS = 5_000_000;

    private final Store store;
    private final Routes routes;
    private final SessionLoader loader;
    private final LiveSessions liveSessions;
    private final EventLoops loops;
    private final Upkeep upkeep;
    private final @Nullable SysTopics sysTopics;
    private final BrokerServer server;
    private final Administration administration;

    /** @param sysTopics null when they are off */
    Broker(
            Store store,
            Routes routes,
            SessionLoader loader,
            LiveSessions liveSessions,
            EventLoops loops,
            Upkeep upkeep,
            @Nullable SysTopics sysTopics,
            BrokerServer server,
            Administration administration) {
        this.store = store;
        this.routes = routes;
        this.loader = loader;
        this.liveSessions = liveSessions;
        this.loops = loops;
        this.upkeep = upkeep;
        this.sysTopics = sysTopics;
        this.server = server;
        this.administration = administration;
    }

    int port() {
        return server.port();
    }

    boolean isListening() {
        return server.isListening();
    }

    boolean isStoreWritable() {
        return store.isWritable();
    }

    /** The sessions of the store are known: messages for them can be stored. */
    boolean isLoaded() {
        return routes.isLoaded();
    }

    String storeName() {
        return store.traits().name();
    }

    Administration administration() {
        return administration;
    }

    int connections() {
        return liveSessions.count();
    }

    int durableSessions() {
        return routes.durableSessions();
    }

    long subscriptions() {
        return routes.subscriptions();
    }

    /** Accepts nobody, tells everybody [MQTT 5.0 section 4.13], settles what was taken, closes the store. Blocks. */
    @Override
    public void close() {
        server.close();
        loader.close();
        upkeep.stop();
        if (sysTopics != null) {
            sysTopics.stop();
        }
        for (Session session : liveSessions.all()) {
            session.kick(ReasonCode.SERVER_SHUTTING_DOWN, "the broker stops");
        }
        long deadline = System.nanoTime() + STOP_MILLIS_MAX * 1_000_000;
        while (liveSessions.count() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(STOP_POLL_NANOS);
        }
        if (liveSessions.count() > 0) {
            LOG.warnf("stopping with %d sessions that could not be left in time", liveSessions.count());
        }
        store.close();
        loops.close();
    }
}

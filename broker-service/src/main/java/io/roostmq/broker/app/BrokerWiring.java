package io.roostmq.broker.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.broker.admin.Administration;
import io.roostmq.broker.admin.Clients;
import io.roostmq.broker.admin.Queues;
import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.events.AllEvents;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.exchange.Distributor;
import io.roostmq.broker.exchange.OnTheWay;
import io.roostmq.broker.exchange.RetainedInFlight;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.exchange.TopicExchange;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.SessionPorts;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.sys.EventCounts;
import io.roostmq.broker.sys.SysSources;
import io.roostmq.broker.sys.SysTopics;
import io.roostmq.broker.transport.BrokerServer;
import io.roostmq.broker.transport.EventLoops;
import io.roostmq.broker.transport.Reception;
import io.roostmq.broker.upkeep.Upkeep;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** Puts the broker together: the only place where the objects of the core are made. */
final class BrokerWiring {
    private BrokerWiring() {}

    /**
     * Starts a broker.
     *
     * @throws IllegalArgumentException when the configuration is wrong
     * @throws IOException when the listener cannot be bound
     */
    static Broker start(BrokerConfig config, MongoSource mongo, MeterRegistry registry, String version)
            throws IOException {
        Limits limits = ConfigCheck.limitsOf(config);
        Authenticator authenticator = Authenticators.of(config);
        EventCounts counts = new EventCounts();
        Traffic traffic = new Traffic();
        TrafficMetrics.register(traffic, registry);
        BrokerEvents events = new AllEvents(List.of(new EventMetrics(registry), new EventLog(), counts));
        Store store = Stores.open(config, mongo, registry);
        try {
            return start(config, limits, authenticator, events, store, new Observed(version, counts, traffic));
        } catch (IOException | RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    /** What is counted from the start on. */
    private record Observed(String version, EventCounts counts, Traffic traffic) {
        SysSources sources(Routes routes, Store store) {
            return new SysSources(
                    version,
                    counts,
                    traffic,
                    routes::durableSessions,
                    routes::durableConnected,
                    routes::subscriptions,
                    () -> store.retained().count());
        }
    }

    private static Broker start(
            BrokerConfig config,
            Limits limits,
            Authenticator authenticator,
            BrokerEvents events,
            Store store,
            Observed observed)
            throws IOException {
        MessageIds messageIds = new MessageIds(System::currentTimeMillis, new SecureRandom().nextLong());
        Routes routes = new Routes();
        RetainedInFlight retained = new RetainedInFlight();
        OnTheWay onTheWay = new OnTheWay(messageIds);
        SessionLoader loader =
                new SessionLoader(store, routes, messageIds, config.session().willGrace());
        loader.start();

        int threads = config.listener().eventLoops().orElse(Runtime.getRuntime().availableProcessors());
        EventLoops loops = new EventLoops(
                threads,
                loop -> new TopicExchange(
                        loop,
                        routes,
                        retained,
                        onTheWay,
                        store,
                        events,
                        config.memory().backlogBytes()));
        Reception.Seat seat = loops.seats().get(0);
        new Distributor(seat.loop(), routes, retained, onTheWay, store, events, limits).begin();
        LiveSessions liveSessions = new LiveSessions();
        SessionPorts ports = new SessionPorts(
                store,
                liveSessions,
                authenticator,
                new OpenDoor(),
                events,
                messageIds,
                limits,
                ConfigCheck.featuresOf(config));
        Reception reception = new Reception(
                ports,
                loops,
                observed.traffic(),
                config.listener().connectTimeout().toMillis());

        Upkeep upkeep = new Upkeep(
                seat.loop(),
                seat.exchange(),
                store,
                routes,
                messageIds,
                events,
                config.session().sweepInterval().toMillis());
        long sysIntervalMillis = config.sys().interval().toMillis();
        SysTopics sysTopics = sysIntervalMillis == 0
                ? null
                : new SysTopics(
                        seat.loop(),
                        seat.exchange(),
                        messageIds,
                        events,
                        observed.sources(routes, store),
                        sysIntervalMillis);
        try {
            BrokerServer server = BrokerServer.bind(
                    config.listener().host(),
                    config.listener().port(),
                    config.memory().socketBytesMax(),
                    loops,
                    reception);
            upkeep.start();
            if (sysTopics != null) {
                sysTopics.start();
            }
            Administration administration = new Administration(
                    new Clients(seat.loop(), store, liveSessions, routes),
                    new Queues(seat.loop(), store, liveSessions, routes, messageIds, events));
            return new Broker(store, routes, loader, liveSessions, loops, upkeep, sysTopics, server, administration);
        } catch (IOException failure) {
            loader.close();
            loops.close();
            throw failure;
        }
    }
}

package io.roostmq.broker.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.events.AllEvents;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.exchange.OnTheWay;
import io.roostmq.broker.exchange.RetainedInFlight;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.exchange.TopicExchange;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.SessionPorts;
import io.roostmq.broker.store.Store;
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
    static Broker start(BrokerConfig config, MongoSource mongo, MeterRegistry registry) throws IOException {
        Limits limits = ConfigCheck.limitsOf(config);
        Authenticator authenticator = Authenticators.of(config);
        BrokerEvents events = new AllEvents(List.of(new EventMetrics(registry), new EventLog()));
        Store store = Stores.open(config, mongo, registry);
        try {
            return start(config, limits, authenticator, events, store);
        } catch (IOException | RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    private static Broker start(
            BrokerConfig config, Limits limits, Authenticator authenticator, BrokerEvents events, Store store)
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
        Reception reception =
                new Reception(ports, loops, config.listener().connectTimeout().toMillis());

        Reception.Seat seat = loops.seats().get(0);
        Upkeep upkeep = new Upkeep(
                seat.loop(),
                seat.exchange(),
                store,
                routes,
                messageIds,
                events,
                config.session().sweepInterval().toMillis());
        try {
            BrokerServer server = BrokerServer.bind(
                    config.listener().host(),
                    config.listener().port(),
                    config.memory().socketBytesMax(),
                    loops,
                    reception);
            upkeep.start();
            return new Broker(store, routes, loader, liveSessions, loops, upkeep, server);
        } catch (IOException failure) {
            loader.close();
            loops.close();
            throw failure;
        }
    }
}

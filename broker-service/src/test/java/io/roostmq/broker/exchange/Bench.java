package io.roostmq.broker.exchange;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.events.AllEvents;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.session.Arrival;
import io.roostmq.broker.session.FakeConnection;
import io.roostmq.broker.session.Features;
import io.roostmq.broker.session.GatedStore;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.session.Link;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.ManualLoop;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.SessionPorts;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.memory.MemoryStore;
import io.roostmq.broker.sys.EventCounts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A broker without network, framework and time of its own: real sessions, exchange and store on one manual loop. */
final class Bench {
    static final Limits LIMITS =
            new Limits(4, 10, 100_000, 64, 100_000, 8, 100_000, 5, 100_000, 100_000, 0, 0, 0xFFFF_FFFFL);

    final ManualLoop loop = new ManualLoop();
    /** Where Shared Subscriptions are served: the same loop, until its tasks are held back. */
    final HeldLoop distributing = new HeldLoop(loop);

    final GatedStore store;
    final Routes routes = new Routes();
    final LiveSessions liveSessions = new LiveSessions();
    final Map<DropReason, Integer> dropped = new ConcurrentHashMap<>(new EnumMap<>(DropReason.class));
    final List<Ending> endings = new ArrayList<>();
    /** What renews an authentication. */
    Renewal authenticator = (identity, method, data) -> {
        throw new AssertionError("nobody renews here");
    };

    final MessageIds messageIds = new MessageIds(loop::nowMillis, 42);
    final TopicExchange exchange;
    final SessionPorts ports;

    final List<Topic> denied = new ArrayList<>();
    final EventCounts counts = new EventCounts();

    private final BrokerEvents notes = new BrokerEvents() {
        @Override
        public void dropped(ClientId clientId, DropReason reason) {
            dropped.merge(reason, 1, Integer::sum);
        }

        @Override
        public void disconnected(ClientId clientId, Ending ending) {
            endings.add(ending);
        }

        @Override
        public void denied(ClientId clientId, Topic topic, ReasonCode reason) {
            denied.add(topic);
        }

        @Override
        public void defect(String where, Throwable cause) {
            throw new AssertionError(where, cause);
        }
    };
    final BrokerEvents events = new AllEvents(List.of(notes, counts));

    /** The second half of an authenticator: clients of the bench have connected already. */
    @FunctionalInterface
    interface Renewal {
        CompletionStage<Authenticator.Verdict> renew(Identity identity, String method, @Nullable Payload data);
    }

    private final class Reauthenticating implements Authenticator {
        @Override
        public CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect) {
            throw new AssertionError("clients of the bench are authenticated");
        }

        @Override
        public CompletionStage<Verdict> reauthenticate(Identity identity, String method, @Nullable Payload data) {
            return authenticator.renew(identity, method, data);
        }
    }

    Bench() {
        this(LIMITS, new QueueLimits(1_000, 1_000_000, QueueLimits.Policy.REJECT_NEW));
    }

    Bench(Features features) {
        this(LIMITS, new QueueLimits(1_000, 1_000_000, QueueLimits.Policy.REJECT_NEW), features);
    }

    Bench(Limits limits, QueueLimits queueLimits) {
        this(limits, queueLimits, Features.ALL);
    }

    private Bench(Limits limits, QueueLimits queueLimits, Features features) {
        this(limits, new GatedStore(new MemoryStore(queueLimits)), features);
    }

    private Bench(Limits limits, GatedStore store, Features features) {
        this.store = store;
        store.sessions().forEachSession(routes::load).toCompletableFuture().join();
        routes.loaded();
        RetainedInFlight retained = new RetainedInFlight();
        OnTheWay onTheWay = new OnTheWay(messageIds);
        exchange = new TopicExchange(loop, routes, retained, onTheWay, store, events, 10_000);
        new Distributor(distributing, routes, retained, onTheWay, store, events, limits).begin();
        ports = new SessionPorts(
                store, liveSessions, new Reauthenticating(), new OpenDoor(), events, messageIds, limits, features);
    }

    /** Another broker on the same store, after this one was killed. */
    Bench restarted() {
        store.sessions().recover(loop.nowMillis(), 0).toCompletableFuture().join();
        return new Bench(LIMITS, store, Features.ALL);
    }

    /** Runs until nothing happens any more: the loop has no task and the store no operation. */
    void settle() {
        do {
            depth(new ClientId("nobody"));
        } while (loop.run() > 0);
    }

    QueueStore.Depth depth(ClientId clientId) {
        return store.queues().depth(clientId).toCompletableFuture().join();
    }

    /** A client of the bench, connected or not. */
    final class Client {
        final String id;
        FakeConnection connection = new FakeConnection();

        @Nullable
        Session session;

        private int packetId;

        Client(String id) {
            this.id = id;
        }

        /** Connects and waits for the answer. */
        ConnAck connect(boolean cleanStart, long sessionExpirySeconds) {
            return connect(cleanStart, sessionExpirySeconds, 65535, null);
        }

        ConnAck connect(boolean cleanStart, long sessionExpirySeconds, int receiveMaximum, @Nullable Will will) {
            start(cleanStart, sessionExpirySeconds, receiveMaximum, will);
            return awaitConnAck();
        }

        /** Connects as an authenticated user; the data are the method's last word. */
        ConnAck connectBy(String method, @Nullable Payload data) {
            startBy(method, data);
            return awaitConnAck();
        }

        /** Connects as the service user, who wants to know what identity its messages have. */
        ConnAck connectAsService(boolean cleanStart, long sessionExpirySeconds) {
            List<UserProperty> properties = List.of(new UserProperty("roost-message-id", "true"));
            Connect connect = connect(cleanStart, sessionExpirySeconds, 65535, null, null, properties);
            start(new Arrival(connect, new Identity(new ClientId(id), "service", true), false));
            return awaitConnAck();
        }

        private ConnAck awaitConnAck() {
            FakeConnection awaited = connection;
            loop.runUntil(() -> !awaited.sent(ConnAck.class).isEmpty());
            return awaited.take(ConnAck.class).get(0);
        }

        /** Sends CONNECT. */
        void start(boolean cleanStart, long sessionExpirySeconds, int receiveMaximum, @Nullable Will will) {
            Connect connect = connect(cleanStart, sessionExpirySeconds, receiveMaximum, null, will, List.of());
            start(new Arrival(connect, new Identity(new ClientId(id), null), false));
        }

        /** The last AUTH of "user" has been accepted. */
        void startBy(String method, @Nullable Payload data) {
            Connect connect = connect(true, 60, 65535, method, null, List.of());
            start(new Arrival(connect, new Identity(new ClientId(id), "user"), false, data));
        }

        private void start(Arrival arrival) {
            connection = new FakeConnection();
            Session created = new Session(arrival, new Link(connection, loop, exchange), ports);
            session = created;
            created.attach();
        }

        private Connect connect(
                boolean cleanStart,
                long sessionExpirySeconds,
                int receiveMaximum,
                @Nullable String method,
                @Nullable Will will,
                List<UserProperty> userProperties) {
            return new Connect(
                    id,
                    cleanStart,
                    60,
                    sessionExpirySeconds,
                    receiveMaximum,
                    Connect.NO_MAXIMUM_PACKET_SIZE,
                    0,
                    false,
                    true,
                    userProperties,
                    method,
                    null,
                    will,
                    null,
                    null);
        }

        /** A packet from the client, as the only one of its read. */
        void sends(Packet packet) {
            Session connected = session;
            if (connected == null) {
                throw new AssertionError(id + " is not connected");
            }
            connected.on(packet);
            connected.onReadComplete();
        }

        void loses() {
            if (session != null) {
                session.onConnectionLost("test");
            }
            loop.run();
        }

        void subscribes(String filter, QoS qos) {
            subscribes(filter, qos, false, 0);
        }

        void subscribes(String filter, QoS qos, boolean noLocal, int identifier) {
            Subscribe.Request request = new Subscribe.Request(filter, qos, noLocal, false, RetainHandling.SEND);
            sends(new Subscribe(nextPacketId(), identifier, List.of(), List.of(request)));
            loop.runUntil(() -> !connection.sent(SubAck.class).isEmpty());
            connection.take(SubAck.class);
        }

        int publishes(String topic, String payload, QoS qos) {
            int used = qos == QoS.AT_MOST_ONCE ? 0 : nextPacketId();
            sends(publish(used, topic, payload, qos, false));
            return used;
        }

        /** Publishes and waits for PUBACK. */
        ReasonCode publishesAndWaits(String topic, String payload) {
            publishes(topic, payload, QoS.AT_LEAST_ONCE);
            loop.runUntil(() -> !connection.sent(PubAck.class).isEmpty());
            return connection.take(PubAck.class).get(0).reason();
        }

        int nextPacketId() {
            return ++packetId;
        }

        /** Waits for so many PUBLISHes, which are forgotten then. */
        List<Publish> receives(int count) {
            loop.runUntil(() -> connection.sent(Publish.class).size() >= count);
            return connection.take(Publish.class);
        }

        void acknowledges(List<Publish> received) {
            received.forEach(publish -> sends(PubAck.of(publish.packetId(), ReasonCode.SUCCESS)));
        }
    }

    Client client(String id) {
        return new Client(id);
    }

    static Publish publish(int packetId, String topic, String payload, QoS qos, boolean retain) {
        return new Publish(
                packetId,
                false,
                qos,
                retain,
                new Topic(topic),
                Payload.utf8(payload),
                Publish.NO_EXPIRY,
                MessageProperties.NONE,
                List.of());
    }

    static List<String> payloads(List<Publish> received) {
        return received.stream()
                .map(publish -> new String(publish.payload().array(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }
}

package io.roostmq.broker.crash;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.broker.crash.Published.MessageKey;
import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.crash.Received.Connection;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A persistent session that writes down what comes, and acknowledges as much as it is told to. */
final class Subscriber {
    /** Where the last message of a round is published: behind it nothing is left. */
    static final String END_TOPIC = "crash/end";

    /** What the topic of a {@linkplain Gathering mark} ends with. */
    static final String MARK_SUFFIX = "/mark";

    private static final String EVERYTHING = "crash/#";
    private static final int SESSION_EXPIRY_SECONDS = 3_600;
    /** How long it may be silent when everything has come and the kill has not. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(2);

    private final String name;
    private final int version;
    private final int qos;
    private final List<TopicPattern> filters;
    /** Packet Identifiers received at QoS 2 and not yet released [MQTT-4.3.3-10]. */
    private final Set<Integer> held = new HashSet<>();

    private Received received;
    private String lastEnd = "";
    private String lastMark = "";

    /** A subscriber to everything. */
    Subscriber(String name, int version, int qos) {
        this(name, version, qos, List.of(EVERYTHING));
    }

    /**
     * @param version of MQTT: 3 for 3.1.1, or 5
     * @param filters may overlap
     */
    Subscriber(String name, int version, int qos, List<String> filters) {
        this.name = name;
        this.version = version;
        this.qos = qos;
        this.filters = filters.stream().map(TopicPattern::of).toList();
        received = new Received(name, this::wants);
    }

    String name() {
        return name;
    }

    Received received() {
        return received;
    }

    /** Everything up to here has been accounted for. */
    void beginHistory() {
        received = new Received(name, this::wants);
    }

    /** Makes the session and leaves. */
    void subscribeAndLeave(int port) {
        RawMqttClient client = connect(port, false);
        for (int i = 0; i < filters.size(); i++) {
            client.subscribe(1 + i, filters.get(i).filter(), qos);
        }
        client.disconnect();
    }

    /**
     * Reads until the connection breaks.
     *
     * @param acknowledgementsMax after so many nothing is acknowledged
     * @param onAcknowledged called for each PUBACK or PUBREC sent
     */
    void readUntilCut(int port, int acknowledgementsMax, Runnable onAcknowledged) {
        int acknowledgements = 0;
        try (RawMqttClient client = connect(port, true)) {
            Connection connection = received.connected();
            while (true) {
                MqttMessage packet = client.poll(SILENCE_MAX);
                if (packet == null) {
                    throw new AssertionError(name + ": neither a packet nor the end in " + SILENCE_MAX);
                }
                boolean acknowledge = acknowledgements < acknowledgementsMax;
                if (handle(client, connection, packet, acknowledge, true) && acknowledge) {
                    acknowledgements++;
                    onAcknowledged.run();
                }
                client.flush();
            }
        } catch (UncheckedIOException cut) {
            // The history so far is what counts.
            return;
        }
    }

    /** Reads and acknowledges everything up to the message that ends the round, and leaves. */
    void drain(int port, String end) {
        RawMqttClient client = connect(port, true);
        Connection connection = received.connected();
        while (!hasDrained(end)) {
            for (MqttMessage packet = client.next(); packet != null; packet = client.received()) {
                handle(client, connection, packet, true, true);
            }
            client.flush();
        }
        client.disconnect();
        received.left(connection);
    }

    /** Whether the message that ends the round has come, and nothing is half done. */
    boolean hasDrained(String end) {
        return lastEnd.equals(end) && held.isEmpty();
    }

    /** Topic and text of the last mark that has come, empty while there is none. */
    String lastMark() {
        return lastMark;
    }

    private RawMqttClient connect(int port, boolean sessionPresent) {
        RawMqttClient client = RawMqttClient.open(port);
        MqttConnAckMessage connAck = client.connect(connectPacket());
        checkSessionPresent(connAck.variableHeader().isSessionPresent(), sessionPresent);
        return client;
    }

    /** Comes back to its session, as soon as it is let in. */
    Visit visit(Door door, int receiveBufferBytes) {
        Door.Entered entered = door.enter(connectPacket(), receiveBufferBytes);
        checkSessionPresent(entered.sessionPresent(), true);
        return new Visit(this, entered.client(), received.connected());
    }

    /** Ends its session, if there is one, and comes with a new one, which has no subscriptions yet. */
    Visit beginAnew(Door door) {
        Door.Entered entered = door.enter(
                version == 5 ? Packets.connect5(name, true, SESSION_EXPIRY_SECONDS) : Packets.connect3(name, true), 0);
        checkSessionPresent(entered.sessionPresent(), false);
        held.clear();
        received.sessionEnded();
        if (version == 5) {
            return new Visit(this, entered.client(), received.connected());
        }
        // A session of MQTT 3 that begins anew ends with its connection.
        entered.client().disconnect();
        Door.Entered again = door.enter(connectPacket(), 0);
        return new Visit(this, again.client(), received.connected());
    }

    List<String> filters() {
        return filters.stream().map(TopicPattern::filter).toList();
    }

    int qos() {
        return qos;
    }

    int version() {
        return version;
    }

    private MqttConnectMessage connectPacket() {
        return version == 5 ? Packets.connect5(name, false, SESSION_EXPIRY_SECONDS) : Packets.connect3(name, false);
    }

    private void checkSessionPresent(boolean actual, boolean expected) {
        if (actual != expected) {
            throw new AssertionError(name + ": session present: " + actual + " (expected: " + expected + ")");
        }
    }

    /**
     * True for a PUBLISH that wants an acknowledgement.
     *
     * @param acknowledge answer PUBLISH by PUBACK or PUBREC
     * @param complete answer PUBREL by PUBCOMP
     */
    boolean handle(
            RawMqttClient client, Connection connection, MqttMessage packet, boolean acknowledge, boolean complete) {
        switch (Packets.type(packet)) {
            case PUBLISH -> {
                onPublish(client, connection, (MqttPublishMessage) packet, acknowledge);
                return true;
            }
            case PUBREL -> {
                int packetId = Packets.packetId(packet);
                held.remove(packetId);
                if (complete) {
                    client.enqueue(Packets.reply(MqttMessageType.PUBCOMP, packetId));
                }
                return false;
            }
            case DISCONNECT -> throw new Disconnected(packet);
            default -> throw new AssertionError(name + ": came: " + packet);
        }
    }

    private void onPublish(
            RawMqttClient client, Connection connection, MqttPublishMessage publish, boolean acknowledge) {
        int packetId = Packets.packetId(publish);
        int deliveredQos = publish.fixedHeader().qosLevel().value();
        boolean repeat = deliveredQos == 2 && !held.add(packetId);
        String topic = publish.variableHeader().topicName();
        if (topic.equals(END_TOPIC)) {
            lastEnd = Packets.text(publish);
        } else if (topic.endsWith(MARK_SUFFIX)) {
            lastMark = topic + " " + Packets.text(publish);
        } else {
            Arrival arrival = new Arrival(
                    key(topic, Packets.text(publish)),
                    deliveredQos,
                    packetId,
                    publish.fixedHeader().isDup(),
                    repeat);
            connection.arrivals().add(arrival);
            if (!acknowledge) {
                connection.unacknowledged().add(arrival);
            }
        }
        if (acknowledge) {
            client.enqueue(
                    Packets.reply(deliveredQos == 2 ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, packetId));
        }
    }

    private boolean wants(String topic) {
        return filters.stream().anyMatch(filter -> filter.matches(topic));
    }

    /** The topic is {@code crash/PUBLISHER/QOS/NUMBER}. */
    private static MessageKey key(String topic, String payload) {
        String[] levels = topic.split("/", -1);
        return new MessageKey(new Stream(levels[1], topic, Integer.parseInt(levels[2])), Integer.parseInt(payload));
    }
}

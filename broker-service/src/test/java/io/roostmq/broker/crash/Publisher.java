package io.roostmq.broker.crash;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Publishes numbers, a window of them unacknowledged, until it is cut off; comes back with the same session, repeats what is
 * unacknowledged in the original order with DUP and the same Packet Identifiers, and finishes it.
 */
final class Publisher {
    private static final int PACKET_ID_NOT_FOUND = 0x92;
    private static final int FAILURES_FROM = 0x80;
    private static final int PACKET_IDS = 65_535;
    /** To so many topics each publisher publishes. */
    static final int TOPICS = 2;

    private static final int SESSION_EXPIRY_SECONDS = 3_600;
    private static final int BURST_MAX = 12;
    private static final int PAUSE_MILLIS_MAX = 60;
    private static final int SETTLES_MAX = 20;

    private static final class InFlight {
        private final Stream stream;
        private final int number;
        private boolean released;

        InFlight(Stream stream, int number) {
            this.stream = stream;
            this.number = number;
        }
    }

    private final String name;
    private final int version;
    private final int qos;
    private final int window;
    private final boolean keepsSession;
    private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>();
    private final Map<Stream, Integer> nextNumber = new HashMap<>();
    private Published published = new Published();
    private int lastPacketId;
    private boolean known;

    /** @param version of MQTT: 3 for 3.1.1, or 5 */
    Publisher(String name, int version, int qos, int window) {
        this(name, version, qos, window, true);
    }

    /** @param keepsSession false for one that begins anew each time and repeats nothing */
    Publisher(String name, int version, int qos, int window, boolean keepsSession) {
        this.name = name;
        this.version = version;
        this.qos = qos;
        this.window = window;
        this.keepsSession = keepsSession;
    }

    String name() {
        return name;
    }

    int qos() {
        return qos;
    }

    Published published() {
        return published;
    }

    /** Everything up to here has been accounted for. */
    void beginHistory() {
        published = new Published();
    }

    /**
     * Publishes until the connection breaks.
     *
     * @param messagesMax after so many it only waits
     * @param onAcknowledged called for each PUBACK or PUBREC
     */
    void publishUntilCut(int port, Random random, int messagesMax, Runnable onAcknowledged) {
        int sent = 0;
        try (RawMqttClient client = connect(port)) {
            resume(client);
            while (sent < messagesMax || !inFlight.isEmpty()) {
                for (; inFlight.size() < window && sent < messagesMax; sent++) {
                    publishNext(client, random);
                }
                client.flush();
                handleAll(client, onAcknowledged);
            }
            client.expectClose();
        } catch (UncheckedIOException cut) {
            // What is unacknowledged stays in flight for the next connection.
            return;
        }
    }

    /** Repeats what is unacknowledged and returns when nothing is. */
    void settle(int port) {
        finish(connect(port));
    }

    private void finish(RawMqttClient client) {
        resume(client);
        while (!inFlight.isEmpty()) {
            client.flush();
            handleAll(client, () -> {});
        }
        client.disconnect();
    }

    /** Makes the session and leaves. */
    void introduce(Door door) {
        enter(door).disconnect();
    }

    /** Publishes in bursts while the phase lasts; each time it is cut off it comes back and goes on. */
    void publishDuring(Phase phase, Door door, Random random) {
        while (!phase.isOver()) {
            try (RawMqttClient client = enter(door)) {
                resume(client);
                client.flush();
                while (!phase.isOver()) {
                    int burst = Math.min(window - inFlight.size(), random.nextInt(BURST_MAX));
                    for (int i = 0; i < burst; i++) {
                        publishNext(client, random);
                    }
                    client.flush();
                    handleFor(client, Duration.ofMillis(1 + random.nextInt(PAUSE_MILLIS_MAX)));
                }
                leave(client, random);
            } catch (UncheckedIOException | Disconnected ending) {
                Disconnected.expectFault(ending);
                phase.pass(Duration.ofMillis(1 + random.nextInt(PAUSE_MILLIS_MAX)));
            }
        }
    }

    private static void leave(RawMqttClient client, Random random) {
        if (random.nextBoolean()) {
            client.disconnect();
        } else {
            client.abort();
        }
    }

    /** Repeats what is unacknowledged and returns when nothing is, however often it is cut off. */
    void settle(Door door) {
        for (int cuts = 0; cuts < SETTLES_MAX; cuts++) {
            try (RawMqttClient client = enter(door)) {
                finish(client);
                return;
            } catch (UncheckedIOException | Disconnected ending) {
                Disconnected.expectFault(ending);
            }
        }
        throw new AssertionError(name + ": cut " + SETTLES_MAX + " times while nothing was wrong");
    }

    private RawMqttClient connect(int port) {
        RawMqttClient client = RawMqttClient.open(port);
        entered(client.connect(connectPacket()).variableHeader().isSessionPresent());
        return client;
    }

    private RawMqttClient enter(Door door) {
        Door.Entered entered = door.enter(connectPacket(), 0);
        entered(entered.sessionPresent());
        return entered.client();
    }

    private MqttConnectMessage connectPacket() {
        return version == 5
                ? Packets.connect5(name, !keepsSession, keepsSession ? SESSION_EXPIRY_SECONDS : 0)
                : Packets.connect3(name, !keepsSession);
    }

    private void entered(boolean sessionPresent) {
        if (sessionPresent != known) {
            throw new AssertionError(name + ": session present: " + sessionPresent + " (expected: " + known + ")");
        }
        known = keepsSession;
        if (!keepsSession) {
            inFlight.clear();
        }
    }

    private void resume(RawMqttClient client) {
        inFlight.forEach((packetId, message) -> {
            if (message.released) {
                client.enqueue(Packets.reply(MqttMessageType.PUBREL, packetId));
            } else {
                send(client, packetId, message, true);
            }
        });
    }

    private void publishNext(RawMqttClient client, Random random) {
        Stream stream = new Stream(name, "crash/" + name + "/" + qos + "/" + random.nextInt(TOPICS), qos);
        InFlight message = new InFlight(stream, nextNumber.merge(stream, 1, Integer::sum));
        do {
            lastPacketId = 1 + lastPacketId % PACKET_IDS;
        } while (inFlight.containsKey(lastPacketId));
        inFlight.put(lastPacketId, message);
        send(client, lastPacketId, message, false);
    }

    private void send(RawMqttClient client, int packetId, InFlight message, boolean duplicate) {
        published.sent(message.stream, message.number);
        byte[] payload = String.valueOf(message.number).getBytes(StandardCharsets.UTF_8);
        client.enqueue(Packets.publish(message.stream.topic(), payload, qos, packetId, duplicate, false));
    }

    private void handleAll(RawMqttClient client, Runnable onAcknowledged) {
        for (MqttMessage packet = client.next(); packet != null; packet = client.received()) {
            handle(client, packet, onAcknowledged);
        }
    }

    private void handleFor(RawMqttClient client, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            for (MqttMessage packet = client.poll(Duration.ofNanos(left)); packet != null; packet = client.received()) {
                handle(client, packet, () -> {});
            }
            client.flush();
        }
    }

    private void handle(RawMqttClient client, MqttMessage packet, Runnable onAcknowledged) {
        if (Packets.type(packet) == MqttMessageType.DISCONNECT) {
            throw new Disconnected(packet);
        }
        int packetId = Packets.packetId(packet);
        int reason = Packets.reason(packet);
        switch (Packets.type(packet)) {
            case PUBACK -> {
                acknowledged(packet, firstUnacknowledged());
                inFlight.remove(packetId);
                onAcknowledged.run();
            }
            case PUBREC -> {
                acknowledged(packet, firstUnacknowledged());
                client.enqueue(Packets.reply(MqttMessageType.PUBREL, packetId));
                onAcknowledged.run();
            }
            case PUBCOMP -> {
                if (reason >= FAILURES_FROM && reason != PACKET_ID_NOT_FOUND) {
                    throw new AssertionError(name + ": " + packet);
                }
                inFlight.remove(packetId);
            }
            default -> throw new AssertionError(name + ": came: " + packet);
        }
    }

    /** Acknowledgements come in the order of the PUBLISHes [MQTT-4.6.0-2], [MQTT-4.6.0-3]. */
    private void acknowledged(MqttMessage packet, int expectedPacketId) {
        if (Packets.reason(packet) >= FAILURES_FROM || Packets.packetId(packet) != expectedPacketId) {
            throw new AssertionError(name + ": came: " + packet + " (expected: success for " + expectedPacketId + ")");
        }
        InFlight message = inFlight.get(expectedPacketId);
        if (message != null) {
            message.released = true;
            published.acknowledged(message.stream, message.number);
        }
    }

    private int firstUnacknowledged() {
        for (Map.Entry<Integer, InFlight> entry : inFlight.entrySet()) {
            if (!entry.getValue().released) {
                return entry.getKey();
            }
        }
        return 0;
    }
}

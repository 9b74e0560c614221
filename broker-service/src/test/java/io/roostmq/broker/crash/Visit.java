package io.roostmq.broker.crash;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.roostmq.broker.crash.Received.Connection;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;

/**
 * One connection of a subscriber. Methods throw {@link UncheckedIOException} when the connection is cut, and
 * {@link Disconnected} when the server ends it.
 */
final class Visit implements AutoCloseable {
    private static final Duration READ_MAX = Duration.ofMillis(50);
    private static final Duration GATHERING_MAX = Duration.ofMinutes(2);

    private final Subscriber subscriber;
    private final RawMqttClient client;
    private final Connection connection;

    Visit(Subscriber subscriber, RawMqttClient client, Connection connection) {
        this.subscriber = subscriber;
        this.client = client;
        this.connection = connection;
    }

    /** Reads for some time, or for what is left of the phase. */
    void read(Phase phase, Duration time, Manner manner, Random random) {
        long deadline = System.nanoTime() + time.toNanos();
        int acknowledgements = 0;
        while (!phase.isOver() && System.nanoTime() < deadline) {
            MqttMessage packet = client.poll(READ_MAX);
            while (packet != null) {
                boolean acknowledge = acknowledgements < manner.acknowledgementsMax();
                if (subscriber.handle(client, connection, packet, acknowledge, manner.completes())) {
                    acknowledgements++;
                }
                if (manner.pauseMillisMax() > 0) {
                    client.flush();
                    phase.pass(Duration.ofMillis(random.nextInt(manner.pauseMillisMax())));
                }
                packet = phase.isOver() || System.nanoTime() >= deadline ? null : client.received();
            }
            client.flush();
        }
    }

    /** Reads and acknowledges everything up to the message that ends the round. */
    void drain(String end) {
        while (!subscriber.hasDrained(end)) {
            for (MqttMessage packet = client.next(); packet != null; packet = client.received()) {
                subscriber.handle(client, connection, packet, true, true);
            }
            client.flush();
        }
    }

    /** The same for a member of a group, which tells of the marks that come, and may wait longer for the next packet. */
    void gather(Gathering gathering, String end) {
        long deadline = System.nanoTime() + GATHERING_MAX.toNanos();
        while (!subscriber.hasDrained(end)) {
            for (MqttMessage packet = client.poll(READ_MAX); packet != null; packet = client.received()) {
                subscriber.handle(client, connection, packet, true, true);
                gathering.marked(subscriber.lastMark());
            }
            client.flush();
            if (System.nanoTime() > deadline) {
                throw new AssertionError(subscriber.name() + ": not drained in " + GATHERING_MAX);
            }
        }
    }

    /** Subscribes to all its filters; what comes before the last SUBACK is taken and acknowledged. */
    void subscribe() {
        int packetId = 0;
        for (String filter : subscriber.filters()) {
            client.send(Packets.subscribe(++packetId, filter, subscriber.qos()));
            MqttMessage packet = client.next();
            for (; !(packet instanceof MqttSubAckMessage); packet = client.next()) {
                subscriber.handle(client, connection, packet, true, true);
                client.flush();
            }
            int granted = ((MqttSubAckMessage) packet).payload().reasonCodes().get(0);
            if (granted != subscriber.qos()) {
                throw new AssertionError(subscriber.name() + ": SUBACK " + filter + ": " + granted);
            }
        }
    }

    /** Acknowledges the next packet, which must be the message that ends the round. */
    void expectEnd(String end) {
        MqttMessage packet = client.next();
        if (!(packet instanceof MqttPublishMessage publish)
                || !publish.variableHeader().topicName().equals(Subscriber.END_TOPIC)
                || !Packets.text(publish).equals(end)) {
            throw new AssertionError(subscriber.name() + ": left in its queue: " + packet + " (expected: nothing)");
        }
        subscriber.handle(client, connection, packet, true, true);
        client.flush();
    }

    /** DISCONNECT. What comes until the server has read it, and closes, is taken and not acknowledged. */
    void leave() {
        leave(Packets.bare(MqttMessageType.DISCONNECT));
    }

    /** The same with a DISCONNECT that ends the session; in MQTT 3 there is none, and the session stays. */
    void endSession() {
        leave(subscriber.version() == 5 ? Packets.disconnect5(0) : Packets.bare(MqttMessageType.DISCONNECT));
    }

    private void leave(MqttMessage disconnect) {
        client.send(disconnect);
        awaitEnd();
        subscriber.received().left(connection);
    }

    /** Takes what comes until the server closes the connection, and acknowledges nothing. */
    void awaitEnd() {
        try {
            while (true) {
                subscriber.handle(client, connection, client.next(), false, false);
            }
        } catch (UncheckedIOException closed) {
            client.close();
        }
    }

    /** Ends the connection without a DISCONNECT, and with it what is in the buffers on both sides. */
    void abort() {
        client.abort();
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.roostmq.broker.harness;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes numbers, one after the other, from a persistent session: whatever is not acknowledged is repeated after another
 * connection, with its packet identifier and DUP [MQTT-4.4.0-1], until it is.
 */
public final class StubbornPublisher {
    private static final int PACKET_IDS = 65_535;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final int port;
    private final String clientId;
    private final String topic;
    private final int qos;
    private @Nullable RawMqttClient client;

    /** @param qos 1 or 2 */
    public StubbornPublisher(int port, String clientId, String topic, int qos) {
        this.port = port;
        this.clientId = clientId;
        this.topic = topic;
        this.qos = qos;
    }

    /** Publishes 0, 1, 2 ... and leaves; returns when all are acknowledged. */
    public void publish(int count) {
        for (int number = 0; number < count; number++) {
            publishOne(number);
        }
        RawMqttClient last = client;
        if (last != null) {
            last.disconnect();
        }
    }

    private void publishOne(int number) {
        int packetId = 1 + number % PACKET_IDS;
        byte[] payload = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
        boolean received = false;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                RawMqttClient connected = connection();
                if (!received) {
                    connected.send(Packets.publish(topic, payload, qos, packetId, attempt > 0, false));
                    connected.expect(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC);
                    received = true;
                }
                if (qos == 2) {
                    connected.send(Packets.reply(MqttMessageType.PUBREL, packetId));
                    connected.expect(MqttMessageType.PUBCOMP);
                }
                return;
            } catch (UncheckedIOException refused) {
                client = null;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new AssertionError(topic + " " + number + " is not acknowledged after " + ATTEMPTS_MAX + " attempts");
    }

    /** @throws UncheckedIOException when the broker does not accept it */
    private RawMqttClient connection() {
        RawMqttClient known = client;
        if (known != null) {
            return known;
        }
        RawMqttClient opened = RawMqttClient.open(port);
        MqttConnAckMessage answer = opened.ask(Packets.connect3(clientId, false), RawMqttClient.ANSWER_MAX);
        if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            opened.close();
            throw new UncheckedIOException(new IOException("refused: " + answer));
        }
        client = opened;
        return opened;
    }
}

package io.roostmq.broker.harness;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** Publishes many messages at QoS 1 over one connection, a window of them unacknowledged, and waits for every PUBACK. */
public final class PipelinedPublisher {
    private static final int PACKET_IDS = 65_535;

    private final RawMqttClient client;
    private final int window;
    private int acknowledged;
    private int refused;

    /**
     * @param client connected
     * @param window at most so many PUBLISHes without PUBACK
     */
    public PipelinedPublisher(RawMqttClient client, int window) {
        this.client = client;
        this.window = window;
    }

    /** Publishes the payloads 0, 1, 2 ... of a topic; returns when all are acknowledged. */
    public void publish(String topic, int count, IntFunction<String> payload) {
        publish(number -> topic, count, number -> payload.apply(number).getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes each message to a topic of its own choice; returns when all are acknowledged. */
    public void publish(IntFunction<String> topic, int count, IntFunction<byte[]> payload) {
        int sent = 0;
        int answered = 0;
        while (answered < count) {
            for (; sent < count && sent - answered < window; sent++) {
                client.enqueue(Packets.publish(
                        topic.apply(sent), payload.apply(sent), 1, 1 + sent % PACKET_IDS, false, false));
            }
            client.flush();
            for (MqttMessage message = client.next(); message != null; message = client.received()) {
                onPubAck(message, 1 + answered % PACKET_IDS);
                answered++;
            }
        }
    }

    /** PUBACKs that said the message was taken. */
    public int acknowledged() {
        return acknowledged;
    }

    /** PUBACKs with a Reason Code of failure. */
    public int refused() {
        return refused;
    }

    /** PUBACKs come in the order of the PUBLISHes [MQTT-4.6.0-2]. */
    private void onPubAck(MqttMessage message, int packetId) {
        if (Packets.type(message) != MqttMessageType.PUBACK || Packets.packetId(message) != packetId) {
            throw new AssertionError("came: " + message + " (expected: PUBACK " + packetId + ")");
        }
        if (Packets.reason(message) >= 0x80) {
            refused++;
        } else {
            acknowledged++;
        }
    }
}

package io.roostmq.broker.harness;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Takes what comes at QoS 0 and 1 and acknowledges it, one flush for all that was read at once. */
public final class QueueReader {
    private final RawMqttClient client;

    /** @param client connected */
    public QueueReader(RawMqttClient client) {
        this.client = client;
    }

    /** Reads until the predicate is true for a message, which is the last that is looked at and acknowledged. */
    public void readUntil(Predicate<MqttPublishMessage> last) {
        boolean done = false;
        while (!done) {
            for (MqttMessage packet = client.next();
                    packet != null && !done;
                    packet = done ? null : client.received()) {
                if (!(packet instanceof MqttPublishMessage publish)) {
                    throw new AssertionError("came: " + packet + " (expected: PUBLISH)");
                }
                if (publish.fixedHeader().qosLevel().value() > 0) {
                    client.enqueue(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
                }
                done = last.test(publish);
            }
            client.flush();
        }
    }

    /** Reads so many messages at QoS 1; those at QoS 0 that come between them are not counted. */
    public void read(int count, Consumer<MqttPublishMessage> visitor) {
        if (count == 0) {
            return;
        }
        int[] left = {count};
        readUntil(publish -> {
            if (publish.fixedHeader().qosLevel().value() > 0) {
                visitor.accept(publish);
                left[0]--;
            }
            return left[0] == 0;
        });
    }
}

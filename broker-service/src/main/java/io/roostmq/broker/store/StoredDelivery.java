package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message waiting in a session's queue.
 *
 * @param qos of the delivery: 1 or 2
 * @param retain the RETAIN flag of the delivery
 * @param released QoS 2: PUBREC has come, only PUBREL and PUBCOMP are left [MQTT-4.3.3-6]
 * @param share the Shared Subscription through which alone it came, null for any other
 */
public record StoredDelivery(
        Message message,
        QoS qos,
        boolean retain,
        List<Integer> subscriptionIdentifiers,
        boolean released,
        @Nullable TopicFilter share) {

    /** As it begins. */
    public static StoredDelivery of(Message message, Recipient recipient) {
        return new StoredDelivery(
                message,
                recipient.qos(),
                recipient.retain(),
                recipient.subscriptionIdentifiers(),
                false,
                recipient.share());
    }

    /** The same, released. */
    public StoredDelivery afterRelease() {
        return new StoredDelivery(message, qos, retain, subscriptionIdentifiers, true, share);
    }
}

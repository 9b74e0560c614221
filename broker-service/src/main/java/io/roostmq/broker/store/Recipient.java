package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session whose queue gets a message, and how that session is to receive it.
 *
 * @param incarnation of the session when it matched: if it has started anew since, nothing is stored for it
 * @param qos of the delivery: 1 or 2
 * @param retain the RETAIN flag of the delivery [MQTT-3.3.1-9], [MQTT-3.3.1-12]
 * @param subscriptionIdentifiers of all subscriptions that matched [MQTT-3.3.4-3]
 * @param share the Shared Subscription through which alone it comes, null for any other
 */
public record Recipient(
        ClientId clientId,
        long incarnation,
        QoS qos,
        boolean retain,
        List<Integer> subscriptionIdentifiers,
        @Nullable TopicFilter share) {

    /** Through ordinary subscriptions. */
    public Recipient(
            ClientId clientId, long incarnation, QoS qos, boolean retain, List<Integer> subscriptionIdentifiers) {
        this(clientId, incarnation, qos, retain, subscriptionIdentifiers, null);
    }
}

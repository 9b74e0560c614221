package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.QoS;
import java.util.List;

/**
 * A session whose queue gets a message, and how that session is to receive it.
 *
 * @param incarnation of the session when it matched: if it has started anew since, nothing is stored for it
 * @param qos of the delivery: 1 or 2
 * @param retain the RETAIN flag of the delivery [MQTT-3.3.1-9], [MQTT-3.3.1-12]
 * @param subscriptionIdentifiers of all subscriptions that matched [MQTT-3.3.4-3]
 */
public record Recipient(
        ClientId clientId, long incarnation, QoS qos, boolean retain, List<Integer> subscriptionIdentifiers) {}

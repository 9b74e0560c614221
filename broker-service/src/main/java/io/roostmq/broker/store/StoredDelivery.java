package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import java.util.List;

/**
 * A message waiting in a session's queue.
 *
 * @param qos of the delivery: 1 or 2
 * @param retain the RETAIN flag of the delivery
 * @param released QoS 2: PUBREC has come, only PUBREL and PUBCOMP are left [MQTT-4.3.3-6]
 */
public record StoredDelivery(
        Message message, QoS qos, boolean retain, List<Integer> subscriptionIdentifiers, boolean released) {}

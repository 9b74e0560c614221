package io.roostmq.broker.mqtt;

import java.util.List;

/**
 * PUBLISH, MQTT 5.0 section 3.3. Topic Aliases are resolved by the codec: here a packet always has its topic.
 *
 * @param packetId 1..65535 with QoS 1 and 2, 0 with QoS 0
 * @param messageExpirySeconds Message Expiry Interval, or {@link #NO_EXPIRY}
 * @param subscriptionIdentifiers of the subscriptions that matched; empty on the way in [MQTT-3.3.4-6]
 */
public record Publish(
        int packetId,
        boolean duplicate,
        QoS qos,
        boolean retain,
        Topic topic,
        Payload payload,
        long messageExpirySeconds,
        MessageProperties properties,
        List<Integer> subscriptionIdentifiers)
        implements Packet {

    /** {@link #messageExpirySeconds} when the property is absent. */
    public static final long NO_EXPIRY = -1;
}

package io.roostmq.broker.mqtt;

import java.util.List;

/**
 * SUBSCRIBE, MQTT 5.0 section 3.8.
 *
 * @param packetId 1..65535
 * @param subscriptionIdentifier 1..268435455, or 0 for none
 * @param requests at least one [MQTT-3.8.3-2], in the order of the answer [MQTT-3.9.3-1]
 */
public record Subscribe(
        int packetId, int subscriptionIdentifier, List<UserProperty> userProperties, List<Request> requests)
        implements Packet {

    /** One filter with its options; the filter is not yet checked, since each has an answer of its own. */
    public record Request(
            String filter,
            QoS qos,
            boolean noLocal,
            boolean retainAsPublished,
            Subscription.RetainHandling retainHandling) {}

    public Subscribe {
        userProperties = List.copyOf(userProperties);
        requests = List.copyOf(requests);
    }
}

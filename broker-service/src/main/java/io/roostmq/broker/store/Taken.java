package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import java.util.List;
import java.util.Map;

/**
 * What was there when the session was taken.
 *
 * @param sessionPresent the session existed and was kept
 * @param subscriptions of the kept session
 * @param inbound Packet Identifiers of QoS 2 messages received and not yet released, with what they became
 */
public record Taken(
        Lease lease, boolean sessionPresent, List<Subscription> subscriptions, Map<Integer, MessageId> inbound) {
    public Taken {
        subscriptions = List.copyOf(subscriptions);
        inbound = Map.copyOf(inbound);
    }
}

package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Will;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was there when the session was taken.
 *
 * @param sessionPresent the session existed and was kept
 * @param subscriptions of the kept session
 * @param inbound Packet Identifiers of QoS 2 messages received and not yet released, with what they became
 * @param sentUpTo deliveries up to here may have been sent by an earlier connection: they are repetitions [MQTT-3.3.1-1];
 *     {@link MessageId#MIN} when none was
 * @param orphanedWill the pending Will of a session that this take ended, by Clean Start or because its expiry had
 *     passed: the session's end makes it due, so the caller publishes it, MQTT 5.0 section 3.1.3.2.2; null when there is
 *     none, and always null for a session that was kept [MQTT-3.1.3-9]
 */
public record Taken(
        Lease lease,
        boolean sessionPresent,
        List<Subscription> subscriptions,
        Map<Integer, MessageId> inbound,
        MessageId sentUpTo,
        @Nullable Will orphanedWill) {
    /** The same; its Will is not due, since it has been published. */
    public Taken withoutOrphanedWill() {
        return new Taken(lease, sessionPresent, subscriptions, inbound, sentUpTo, null);
    }

    public Taken {
        subscriptions = List.copyOf(subscriptions);
        inbound = Map.copyOf(inbound);
    }
}

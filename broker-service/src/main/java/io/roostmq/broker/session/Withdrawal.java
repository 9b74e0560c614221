package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Deliveries are taken back that wait for a connected client. What has been sent is not taken back, and neither is one of QoS 2
 * that an earlier connection may have sent: the client may hold its Packet Identifier, and would take another message under it
 * for a repetition [MQTT-4.3.3-10 of MQTT 5.0].
 */
final class Withdrawal {
    private Withdrawal() {}

    /**
     * From now on none of those that are returned is sent, wherever it waits: in the outbox, in the inbox, in a page that is on
     * its way. The caller removes them from the queue before another page is asked for.
     *
     * @param deliveries in the order of the queue
     * @param repeatedUpTo what earlier connections may have sent
     */
    static List<MessageId> of(
            List<StoredDelivery> deliveries, OutboundFlow flow, Outbox outbox, Feed feed, MessageId repeatedUpTo) {
        List<MessageId> withdrawn = new ArrayList<>(deliveries.size());
        for (StoredDelivery delivery : deliveries) {
            MessageId id = delivery.message().id();
            boolean mayBeHeld = delivery.qos() == QoS.EXACTLY_ONCE && id.compareTo(repeatedUpTo) <= 0;
            if (!delivery.released() && !mayBeHeld && !flow.contains(id)) {
                withdrawn.add(id);
            }
        }
        if (!withdrawn.isEmpty()) {
            outbox.removeStored(new HashSet<>(withdrawn));
            feed.withdrawn(withdrawn.get(withdrawn.size() - 1));
        }
        return withdrawn;
    }
}

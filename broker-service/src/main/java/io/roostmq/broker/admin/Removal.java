package io.roostmq.broker.admin;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes deliveries out of a queue, whether or not its client is connected.
 *
 * <p>What is on the way to a connected client is left: it has been sent. So is, for an absent client too, a delivery of QoS 2
 * that is released, or may have been sent: the client may hold its Packet Identifier and would take another message under it
 * for a repetition. One of QoS 1 that was sent to a client which is gone now is removed, and not repeated.
 *
 * <p>A connected session does it itself. A client that connects while its queue is being changed may have read what is removed
 * then: it is asked too, afterwards.
 */
final class Removal {
    private final Known known;
    private final QueueStore queues;

    Removal(Known known, QueueStore queues) {
        this.known = known;
        this.queues = queues;
    }

    /** Completes with those that are removed and will not be sent. */
    CompletionStage<List<MessageId>> of(SessionInfo stored, List<StoredDelivery> deliveries) {
        ClientId clientId = stored.lease().clientId();
        boolean sessionKnows = known.isConnected(clientId);
        List<StoredDelivery> removable = deliveries.stream()
                .filter(delivery -> !isBoundToArrive(stored, delivery, sessionKnows))
                .toList();
        Session live = known.live(clientId);
        if (live != null) {
            return live.intervention().withdraw(stored.lease(), removable);
        }
        List<MessageId> ids =
                removable.stream().map(delivery -> delivery.message().id()).toList();
        return queues.remove(stored.lease(), ids)
                .thenComposeAsync(
                        removed -> {
                            Session since = known.live(clientId);
                            return since == null
                                    ? CompletableFuture.completedStage(ids)
                                    : since.intervention().withdraw(stored.lease(), removable);
                        },
                        known.loop());
    }

    /** @param sessionKnows what the present connection has sent is for its session to say */
    private static boolean isBoundToArrive(SessionInfo stored, StoredDelivery delivery, boolean sessionKnows) {
        boolean mayBeSent =
                delivery.message().id().compareTo(stored.sentUpTo()) <= 0 || (stored.connected() && !sessionKnows);
        return delivery.released() || (delivery.qos() == QoS.EXACTLY_ONCE && mayBeSent);
    }
}

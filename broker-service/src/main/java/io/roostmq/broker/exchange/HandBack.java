package io.roostmq.broker.exchange;

import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;

/**
 * Takes out of a session's queue what came through Shared Subscriptions, for other members. QoS 1 may be sent to somebody else as
 * soon as the connection is lost, MQTT 5.0 section 4.8.2. QoS 2 stays with the session as long as that lives, and goes to nobody else
 * once it may have been sent [MQTT-4.8.2-4], [MQTT-4.8.2-5].
 */
final class HandBack {
    private final Distributor distributor;
    private final Subscriber subscriber;
    private final Lease lease;
    private final boolean sessionEnds;
    private final Runnable onDone;
    private MessageId after = MessageId.MIN;

    /** @param onDone runs when it is done, or the store has failed */
    HandBack(Distributor distributor, Subscriber subscriber, boolean sessionEnds, Runnable onDone) {
        this.distributor = distributor;
        this.subscriber = subscriber;
        // A queue belongs to an incarnation, whoever holds the session.
        this.lease = new Lease(subscriber.clientId(), 0, subscriber.incarnation());
        this.sessionEnds = sessionEnds;
        this.onDone = onDone;
    }

    void begin() {
        subscriber.mayHoldShared(false);
        readPage();
    }

    private void readPage() {
        QueueStore queues = distributor.store.queues();
        Posted.to(
                distributor.loop,
                queues.page(lease, after, distributor.pageMessages, distributor.pageBytes),
                this::onPage,
                this::onFailed);
    }

    private void onPage(QueueStore.Page page) {
        Moves moves = new Moves(distributor, outcome -> onMoved(page, outcome));
        for (StoredDelivery delivery : page.deliveries()) {
            after = delivery.message().id();
            TopicFilter share = delivery.share();
            if (share != null && mayGo(delivery)) {
                move(delivery, share, moves);
            }
        }
        moves.begin();
    }

    private void move(StoredDelivery delivery, TopicFilter share, Moves moves) {
        SharedQueue queue = distributor.routes.sharedQueues().get(share);
        if (queue != null) {
            queue.fills();
        }
        Audience audience = Audience.ofShare(delivery.message(), share, distributor.routes);
        if (!audience.isEmpty() && !audience.includes(subscriber)) {
            moves.add(delivery.message(), audience, () -> true);
        } else if (sessionEnds) {
            distributor.events.dropped(subscriber.clientId(), DropReason.SESSION_ENDED);
        }
    }

    private boolean mayGo(StoredDelivery delivery) {
        return delivery.qos() == QoS.AT_LEAST_ONCE
                || (sessionEnds
                        && !delivery.released()
                        && delivery.message().id().compareTo(subscriber.sentAtEnd()) > 0);
    }

    private void onMoved(QueueStore.Page page, Moves.Outcome outcome) {
        if (outcome.unsure() || outcome.refused()) {
            subscriber.mayHoldShared(true);
        }
        if (outcome.moved().isEmpty()) {
            goOn(page);
            return;
        }
        List<MessageId> moved = outcome.moved();
        Posted.to(
                distributor.loop,
                distributor.store.queues().remove(lease, moved),
                removed -> goOn(page),
                this::onFailed);
    }

    private void goOn(QueueStore.Page page) {
        if (page.more()) {
            readPage();
        } else {
            onDone.run();
        }
    }

    private void onFailed(StoreException failure) {
        distributor.events.storeFailed("queue of " + subscriber.clientId(), failure);
        subscriber.mayHoldShared(true);
        onDone.run();
    }
}

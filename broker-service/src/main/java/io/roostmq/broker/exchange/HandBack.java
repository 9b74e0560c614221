package io.roostmq.broker.exchange;

import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a session's queue what came through Shared Subscriptions, for other members. QoS 1 may be sent to somebody else as
 * soon as the connection is lost, MQTT 5.0 section 4.8.2. QoS 2 stays with the session as long as that lives, and goes to nobody else
 * once it may have been sent [MQTT-4.8.2-4], [MQTT-4.8.2-5]: not from the group's queue either, where a crash may have left a copy.
 */
final class HandBack {
    /** How often it is looked whether what was meant for the session has arrived. */
    private static final long ARRIVAL_MILLIS = 10;

    /** Only a store that is not well needs longer. */
    private static final long ARRIVALS_MILLIS_MAX = 5_000;

    private final Distributor distributor;
    private final Subscriber subscriber;
    private final Lease lease;
    private final boolean sessionEnds;
    private final Consumer<@Nullable StoreException> onDone;
    private MessageId after = MessageId.MIN;
    private boolean hasTurn;
    private boolean holdsQueue;

    private HandBack(
            Distributor distributor,
            Subscriber subscriber,
            boolean sessionEnds,
            Consumer<@Nullable StoreException> onDone) {
        this.distributor = distributor;
        this.subscriber = subscriber;
        this.lease = subscriber.queue();
        this.sessionEnds = sessionEnds;
        this.onDone = onDone;
    }

    /** Of a session that stays: what is left of it when the store has failed is taken back another time. */
    static HandBack whileAway(Distributor distributor, Subscriber subscriber, Runnable onDone) {
        return new HandBack(distributor, subscriber, false, failure -> onDone.run());
    }

    /** Of a session that ends, and is not connected: with a failure of the store, it must not. */
    static HandBack atEnd(Distributor distributor, Subscriber subscriber, Consumer<@Nullable StoreException> onDone) {
        return new HandBack(distributor, subscriber, true, onDone);
    }

    void begin() {
        if (sessionEnds) {
            awaitArrivals(distributor.onTheWay.floor(), distributor.loop.nowMillis() + ARRIVALS_MILLIS_MAX);
        } else {
            distributor.handBackInTurn(subscriber, this::onTurn);
        }
    }

    private void onTurn() {
        holdsQueue = true;
        subscriber.mayHoldShared(false);
        readPage();
    }

    /** Somebody may have chosen it while it was connected, and not have stored the message yet. */
    private void awaitArrivals(MessageId upTo, long deadlineMillis) {
        if (distributor.onTheWay.lowest().compareTo(upTo) > 0) {
            distributor.turns.take(() -> {
                hasTurn = true;
                distributor.handBackInTurn(subscriber, this::onTurn);
            });
        } else if (distributor.loop.nowMillis() < deadlineMillis) {
            distributor.loop.schedule(ARRIVAL_MILLIS, () -> awaitArrivals(upTo, deadlineMillis));
        } else {
            onFailed(new StoreException(
                    StoreException.Kind.UNAVAILABLE, "messages for the session are still on the way"));
        }
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
        List<MessageId> moving = new ArrayList<>();
        Map<TopicFilter, List<MessageId>> nobodys = new HashMap<>();
        Moves moves = new Moves(distributor, outcome -> onMoved(page, moving.size(), outcome, nobodys));
        for (StoredDelivery delivery : page.deliveries()) {
            MessageId id = delivery.message().id();
            after = id;
            TopicFilter share = delivery.share();
            if (share == null) {
                continue;
            }
            if (mayGo(delivery)) {
                if (move(delivery, share, moves)) {
                    moving.add(id);
                }
            } else if (sessionEnds) {
                nobodys.computeIfAbsent(share, created -> new ArrayList<>()).add(id);
            }
        }
        moves.begin();
    }

    private boolean move(StoredDelivery delivery, TopicFilter share, Moves moves) {
        if (sessionEnds && !hasOthers(share)) {
            distributor.events.dropped(subscriber.clientId(), DropReason.SESSION_ENDED);
            return false;
        }
        SharedQueue queue = distributor.routes.sharedQueues().get(share);
        if (queue != null) {
            queue.fills();
            if (delivery.qos() == QoS.EXACTLY_ONCE) {
                distributor.of(queue).doubt();
            }
        }
        Audience audience = Audience.ofShare(delivery.message(), share, distributor.routes);
        if (audience.isEmpty() || audience.includes(subscriber)) {
            return false;
        }
        moves.add(delivery.message(), audience, () -> true);
        return true;
    }

    private boolean hasOthers(TopicFilter share) {
        SharedGroup<Subscriber> group = distributor.routes.group(share);
        return group != null && group.members().stream().anyMatch(member -> member.subscriber() != subscriber);
    }

    private boolean mayGo(StoredDelivery delivery) {
        return delivery.qos() == QoS.AT_LEAST_ONCE
                || (sessionEnds
                        && !delivery.released()
                        && !subscriber.mayHaveBegun(delivery.message().id()));
    }

    private void onMoved(
            QueueStore.Page page, int asked, Moves.Outcome outcome, Map<TopicFilter, List<MessageId>> nobodys) {
        if (outcome.unsure() && sessionEnds) {
            onFailed(new StoreException(StoreException.Kind.UNAVAILABLE, "what a session has left may be lost"));
            return;
        }
        if (outcome.unsure() || outcome.refused()) {
            subscriber.mayHoldShared(true);
        }
        if (sessionEnds) {
            for (int i = outcome.moved().size(); i < asked; i++) {
                distributor.events.dropped(subscriber.clientId(), DropReason.QUEUE_FULL_REJECTED);
            }
        }
        remove(outcome.moved(), () -> removeFromGroups(page, nobodys));
    }

    private void remove(List<MessageId> moved, Runnable then) {
        if (moved.isEmpty()) {
            then.run();
            return;
        }
        Posted.to(
                distributor.loop,
                distributor.store.queues().remove(lease, moved),
                removed -> then.run(),
                this::onFailed);
    }

    private void removeFromGroups(QueueStore.Page page, Map<TopicFilter, List<MessageId>> nobodys) {
        if (nobodys.isEmpty()) {
            goOn(page);
        } else {
            Posted.to(distributor.loop, distributor.remove(nobodys), removed -> goOn(page), this::onFailed);
        }
    }

    private void goOn(QueueStore.Page page) {
        if (page.more()) {
            readPage();
        } else {
            done(null);
        }
    }

    private void onFailed(StoreException failure) {
        distributor.events.storeFailed("queue of " + subscriber.clientId(), failure);
        subscriber.mayHoldShared(true);
        done(failure);
    }

    private void done(@Nullable StoreException failure) {
        if (holdsQueue) {
            distributor.hasHandedBack(subscriber);
        }
        if (hasTurn) {
            distributor.turns.end();
        }
        if (hasTurn || subscriber.session() != null) {
            distributor.routes.sharedQueues().call(subscriber);
        }
        onDone.accept(failure);
    }
}

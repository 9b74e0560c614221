package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds out which messages of a page of a Shared Subscription's queue a member has already at QoS 2, and removes them here. What
 * members have at QoS 1 may be on its way back at this moment.
 *
 * <p>A member may finish one before its queue is looked at, so in the end the page is read again: such a message was removed here
 * before it was removed there, see {@link io.roostmq.broker.session.Exchange#finished}.
 */
final class LookElsewhere {
    private final Distributor distributor;
    private final QueueStore queues;
    private final SharedQueue queue;
    private final Consumer<List<StoredDelivery>> onDone;
    private final Consumer<StoreException> onFailed;
    private final ArrayDeque<Subscriber> left = new ArrayDeque<>();
    private final Set<MessageId> ofPage = new HashSet<>();
    private final Set<MessageId> found = new HashSet<>();
    private final MessageId beforeFirst;
    private final MessageId last;

    /**
     * @param page not empty
     * @param onDone gets those that no member has
     */
    LookElsewhere(
            Distributor distributor,
            SharedQueue queue,
            Page page,
            Consumer<List<StoredDelivery>> onDone,
            Consumer<StoreException> onFailed) {
        this.distributor = distributor;
        this.queues = distributor.store.queues();
        this.queue = queue;
        this.onDone = onDone;
        this.onFailed = onFailed;
        List<StoredDelivery> deliveries = page.deliveries();
        deliveries.forEach(delivery -> ofPage.add(delivery.message().id()));
        beforeFirst = deliveries.get(0).message().id().before();
        last = deliveries.get(deliveries.size() - 1).message().id();
    }

    void begin() {
        SharedGroup<Subscriber> group = distributor.routes.group(queue.filter());
        if (group != null) {
            for (SharedGroup.Member<Subscriber> member : group.members()) {
                if (member.subscriber().isDurable()) {
                    left.add(member.subscriber());
                }
            }
        }
        lookAtNext();
    }

    private void lookAtNext() {
        Subscriber member = left.poll();
        if (member == null) {
            removeFound();
        } else {
            look(member.queue(), beforeFirst);
        }
    }

    private void look(Lease lease, MessageId after) {
        Posted.to(
                distributor.loop,
                queues.page(lease, after, distributor.pageMessages, distributor.pageBytes),
                page -> onPage(lease, page),
                onFailed);
    }

    private void onPage(Lease lease, Page page) {
        MessageId seenUpTo = MessageId.MAX;
        for (StoredDelivery delivery : page.deliveries()) {
            seenUpTo = delivery.message().id();
            if (delivery.qos() == QoS.EXACTLY_ONCE && ofPage.contains(seenUpTo)) {
                found.add(seenUpTo);
            }
        }
        if (page.more() && seenUpTo.compareTo(last) < 0) {
            look(lease, seenUpTo);
        } else {
            lookAtNext();
        }
    }

    private void removeFound() {
        if (found.isEmpty()) {
            readAgain();
        } else {
            Posted.to(
                    distributor.loop,
                    queues.remove(queue.lease(), List.copyOf(found)),
                    removed -> readAgain(),
                    onFailed);
        }
    }

    private void readAgain() {
        Posted.to(
                distributor.loop,
                queues.head(queue.lease(), ofPage.size(), Long.MAX_VALUE),
                page -> {
                    List<StoredDelivery> missing = new ArrayList<>(page.deliveries());
                    missing.removeIf(
                            delivery -> !ofPage.contains(delivery.message().id())
                                    || found.contains(delivery.message().id()));
                    onDone.accept(missing);
                },
                onFailed);
    }
}

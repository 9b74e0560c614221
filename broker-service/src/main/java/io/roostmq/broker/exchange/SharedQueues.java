package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.session.Delivery;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of the Shared Subscriptions that have, or had, a member with a persistent session. A queue is there as long as its
 * group has members. Thread-safe.
 */
final class SharedQueues {
    private final ConcurrentMap<TopicFilter, SharedQueue> queues = new ConcurrentHashMap<>();
    private final Routes routes;
    private volatile @Nullable Distributor distributor;
    private boolean loaded;

    /** @param routes know the members, and any change of them first */
    SharedQueues(Routes routes) {
        this.routes = routes;
    }

    /** Null for a group that has no member with a persistent session, or is just getting the first one. */
    @Nullable
    SharedQueue get(TopicFilter filter) {
        return queues.get(filter);
    }

    /** The only one who moves messages in and out of the queues, from now on. */
    synchronized void distributeBy(Distributor appointed) {
        distributor = appointed;
        tidy();
    }

    /** A queue of the store. */
    void load(Lease lease) {
        TopicFilter filter = TopicFilter.of(lease.clientId().value());
        queues.put(filter, new SharedQueue(filter, lease, true));
    }

    /** All queues and members of the store are here. */
    synchronized void loaded() {
        loaded = true;
        tidy();
    }

    /** A crash may have left a queue without members, or, before there were such queues, members without one. */
    private void tidy() {
        Distributor appointed = distributor;
        if (appointed == null || !loaded) {
            return;
        }
        appointed.open(missing(routes.durableShares()));
        for (SharedQueue queue : List.copyOf(queues.values())) {
            endIfDeserted(queue);
        }
    }

    private void abandon(SharedQueue queue) {
        Distributor appointed = distributor;
        if (queues.remove(queue.filter(), queue) && appointed != null) {
            appointed.end(queue);
        }
    }

    /** A queue that has been made in the store. */
    void opened(SharedQueue queue) {
        queues.put(queue.filter(), queue);
    }

    /** Who wanted the queue may not have subscribed in the end. */
    synchronized void endIfDeserted(SharedQueue queue) {
        if (routes.group(queue.filter()) == null) {
            abandon(queue);
        }
    }

    /**
     * Makes the queues of Shared Subscriptions that are to have a member with a persistent session. Completes when they are in the
     * store; null when they are there.
     */
    @Nullable
    CompletionStage<Void> open(List<TopicFilter> filters) {
        List<TopicFilter> missing = missing(filters);
        Distributor appointed = distributor;
        return missing.isEmpty() || appointed == null ? null : appointed.open(missing);
    }

    private List<TopicFilter> missing(Collection<TopicFilter> filters) {
        List<TopicFilter> missing = new ArrayList<>(1);
        for (TopicFilter filter : new LinkedHashSet<>(filters)) {
            if (filter.isShared() && !queues.containsKey(filter)) {
                missing.add(filter);
            }
        }
        return missing;
    }

    /** A session has subscribed. */
    synchronized void joined(Subscriber subscriber, TopicFilter filter) {
        if (subscriber.isDurable() && loaded) {
            open(List.of(filter));
        }
    }

    /** A session has unsubscribed, or is over. With the last member the queue is over too. */
    synchronized void left(TopicFilter filter) {
        SharedQueue queue = queues.get(filter);
        if (queue != null) {
            endIfDeserted(queue);
        }
    }

    /** Members with a persistent session that are away and may have something of the group in their own queues. */
    List<Subscriber> awayAndHolding(TopicFilter filter) {
        SharedGroup<Subscriber> group = routes.group(filter);
        return group == null
                ? List.of()
                : group.members().stream()
                        .map(SharedGroup.Member::subscriber)
                        .filter(member -> member.session() == null && member.mayHoldShared())
                        .toList();
    }

    /** Something was stored for the group, or for a member that is away meanwhile. */
    void stored(TopicFilter filter) {
        SharedQueue queue = queues.get(filter);
        if (queue != null) {
            queue.fills();
            call(filter);
        }
    }

    /** Something of the group may be there for a member that is connected. */
    void call(TopicFilter filter) {
        SharedQueue queue = queues.get(filter);
        Distributor appointed = distributor;
        if (queue != null && appointed != null) {
            appointed.call(queue);
        }
    }

    /** A member can take more. */
    void hasRoom(Subscriber subscriber) {
        for (TopicFilter filter : subscriber.shares()) {
            SharedQueue queue = queues.get(filter);
            if (queue != null && queue.isBacklogged()) {
                call(filter);
            }
        }
    }

    /** A member has come, or has left something. */
    void call(Subscriber subscriber) {
        for (TopicFilter filter : subscriber.shares()) {
            call(filter);
        }
    }

    /**
     * Gives what waits for a session that is about to be over, and came through Shared Subscriptions, back to the groups.
     * Completes when that is done, or was tried; null when there is nothing.
     */
    @Nullable
    CompletionStage<Void> handBack(Subscriber subscriber) {
        Distributor appointed = distributor;
        boolean holdsNothing = subscriber.shares().isEmpty() && !subscriber.mayHoldShared();
        return appointed == null || holdsNothing ? null : appointed.handBack(subscriber);
    }

    /** See {@link io.roostmq.broker.session.Exchange#finished}. */
    @Nullable
    CompletionStage<Void> finished(List<Delivery> deliveries) {
        Map<TopicFilter, List<MessageId>> copies = new HashMap<>();
        for (Delivery delivery : deliveries) {
            TopicFilter share = delivery.share();
            SharedQueue queue = share == null ? null : queues.get(share);
            if (share != null && queue != null && queue.isBacklogged()) {
                copies.computeIfAbsent(share, created -> new ArrayList<>())
                        .add(delivery.message().id());
            }
        }
        Distributor appointed = distributor;
        return copies.isEmpty() || appointed == null ? null : appointed.remove(copies);
    }
}

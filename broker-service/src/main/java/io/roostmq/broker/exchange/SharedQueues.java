package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Delivery;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of all Shared Subscriptions, and the queues of those that have, or had, one with a persistent session. A queue is
 * there as long as its group has members. Thread-safe.
 */
final class SharedQueues {
    private final ConcurrentMap<TopicFilter, SharedQueue> queues = new ConcurrentHashMap<>();
    private final Map<TopicFilter, Set<Subscriber>> members = new ConcurrentHashMap<>();
    private volatile @Nullable Distributor distributor;
    private boolean loaded;

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
        List<TopicFilter> lasting = new ArrayList<>();
        members.forEach((filter, group) -> {
            if (group.stream().anyMatch(Subscriber::isDurable)) {
                lasting.add(filter);
            }
        });
        appointed.open(missing(lasting));
        for (SharedQueue queue : List.copyOf(queues.values())) {
            if (!members.containsKey(queue.filter())) {
                abandon(queue);
            }
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
        if (!members.containsKey(queue.filter())) {
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

    private List<TopicFilter> missing(List<TopicFilter> filters) {
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
        members.computeIfAbsent(filter, created -> ConcurrentHashMap.newKeySet())
                .add(subscriber);
        if (subscriber.isDurable() && loaded) {
            open(List.of(filter));
        }
    }

    /** A session has unsubscribed, or is over. With the last member the queue is over too. */
    synchronized void left(Subscriber subscriber, TopicFilter filter) {
        Set<Subscriber> others = members.get(filter);
        if (others != null && others.remove(subscriber) && others.isEmpty()) {
            members.remove(filter);
            SharedQueue queue = queues.get(filter);
            if (queue != null) {
                abandon(queue);
            }
        }
    }

    /** Members with a persistent session that are away and may have something of the group in their own queues. */
    List<Subscriber> awayAndHolding(TopicFilter filter) {
        List<Subscriber> found = new ArrayList<>();
        for (Subscriber member : members.getOrDefault(filter, Set.of())) {
            if (member.session() == null && member.mayHoldShared()) {
                found.add(member);
            }
        }
        return found;
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

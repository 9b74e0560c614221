package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A filter with Shared Subscriptions, one group for each Share Name, and beside them perhaps ordinary subscribers. */
final class SharedSubscribers<S> implements Subscribers<S> {
    private volatile @Nullable Subscribers<S> ordinary;
    private final ConcurrentHashMap<String, SharedGroup<S>> groups = new ConcurrentHashMap<>(2);

    SharedSubscribers(@Nullable Subscribers<S> ordinary) {
        this.ordinary = ordinary;
    }

    /** Adds a member to the group with this name, or replaces it; true when it is a new one. */
    boolean join(String shareName, S subscriber, Subscription subscription) {
        SharedGroup.Member<S> member = new SharedGroup.Member<>(subscriber, subscription);
        SharedGroup<S> group = groups.get(shareName);
        if (group != null) {
            return group.put(member);
        }
        groups.put(shareName, new SharedGroup<>(shareName, member));
        return true;
    }

    @Nullable
    SharedGroup<S> group(String shareName) {
        return groups.get(shareName);
    }

    boolean contains(String shareName, S subscriber) {
        SharedGroup<S> group = groups.get(shareName);
        return group != null && group.contains(subscriber);
    }

    /** Without a member that is there. Returns what is to take this object's place; null when nobody is left. */
    @Nullable
    Subscribers<S> leave(String shareName, S subscriber) {
        SharedGroup<S> group = groups.get(shareName);
        if (group == null) {
            return this;
        }
        if (!group.isOnly(subscriber)) {
            group.remove(subscriber);
            return this;
        }
        if (groups.size() == 1) {
            return ordinary;
        }
        groups.remove(shareName);
        return this;
    }

    @Override
    public void accept(Visitor<? super S> visitor) {
        Subscribers<S> current = ordinary;
        if (current != null) {
            current.accept(visitor);
        }
        for (SharedGroup<S> group : groups.values()) {
            visitor.shared(group);
        }
    }

    @Override
    public boolean contains(S subscriber) {
        Subscribers<S> current = ordinary;
        return current != null && current.contains(subscriber);
    }

    @Override
    public Subscribers<S> with(S subscriber, Subscription subscription) {
        Subscribers<S> current = ordinary;
        ordinary = current == null
                ? new OneSubscriber<>(subscriber, subscription)
                : current.with(subscriber, subscription);
        return this;
    }

    @Override
    public Subscribers<S> without(S subscriber) {
        Subscribers<S> current = ordinary;
        ordinary = current == null ? null : current.without(subscriber);
        return this;
    }
}

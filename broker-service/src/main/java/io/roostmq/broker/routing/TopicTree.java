package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of many subscribers, found by topic. Thread-safe: {@link #match} takes no lock, changes take one.
 *
 * <p>A match sees every subscription whose {@link #add} returned before it began and that is not removed before it ends; of
 * changes that overlap with it, it may see each or not. It allocates nothing but the text of a level that it looks up among
 * many, and its place in the tree where the topic's text and a '+' both lead on.
 *
 * @param <S> the subscriber; compared by {@code equals}
 */
public final class TopicTree<S> {
    private static final char SEPARATOR = '/';

    private final ReentrantLock writing = new ReentrantLock();
    private final Node<S> root = new Node<>("");
    private final AtomicLong size = new AtomicLong();

    /** Adds a subscription, in place of the one that this subscriber has with the same filter. */
    public void add(S subscriber, Subscription subscription) {
        TopicFilter filter = subscription.filter();
        writing.lock();
        try {
            FilterPath<S> path = FilterPath.make(root, filter.topics());
            if (join(path, subscriber, subscription)) {
                size.incrementAndGet();
            }
        } finally {
            writing.unlock();
        }
    }

    /** Removes a subscription; false when there was none. */
    public boolean remove(S subscriber, TopicFilter filter) {
        writing.lock();
        try {
            FilterPath<S> path = FilterPath.find(root, filter.topics());
            if (path == null || !leave(path, subscriber, filter.shareName())) {
                return false;
            }
            path.prune();
            size.decrementAndGet();
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** The members of a Shared Subscription; null when there are none. */
    public @Nullable SharedGroup<S> group(TopicFilter shared) {
        writing.lock();
        try {
            FilterPath<S> path = FilterPath.find(root, shared.topics());
            String shareName = shared.shareName();
            return path != null && shareName != null && path.subscribers() instanceof SharedSubscribers<S> found
                    ? found.group(shareName)
                    : null;
        } finally {
            writing.unlock();
        }
    }

    private boolean join(FilterPath<S> path, S subscriber, Subscription subscription) {
        Subscribers<S> current = path.subscribers();
        String shareName = subscription.filter().shareName();
        if (shareName == null) {
            boolean added = current == null || !current.contains(subscriber);
            path.subscribers(
                    current == null
                            ? new OneSubscriber<>(subscriber, subscription)
                            : current.with(subscriber, subscription));
            return added;
        }
        if (current instanceof SharedSubscribers<S> shared) {
            return shared.join(shareName, subscriber, subscription);
        }
        SharedSubscribers<S> shared = new SharedSubscribers<>(current);
        boolean added = shared.join(shareName, subscriber, subscription);
        path.subscribers(shared);
        return added;
    }

    private boolean leave(FilterPath<S> path, S subscriber, @Nullable String shareName) {
        Subscribers<S> current = path.subscribers();
        if (current == null) {
            return false;
        }
        if (shareName == null) {
            if (!current.contains(subscriber)) {
                return false;
            }
            path.subscribers(current.without(subscriber));
            return true;
        }
        if (!(current instanceof SharedSubscribers<S> shared) || !shared.contains(shareName, subscriber)) {
            return false;
        }
        path.subscribers(shared.leave(shareName, subscriber));
        return true;
    }

    /** Shows the visitor every subscription that matches, each once, in no particular order. */
    public void match(Topic topic, Visitor<? super S> visitor) {
        String name = topic.name();
        boolean wildcards = !topic.isReserved();
        Pending<S> pending = null;
        Node<S> node = root;
        int start = 0;
        while (true) {
            if (wildcards) {
                visit(node.hereAndBelow(), visitor);
            }
            Node<S> next = null;
            if (start > name.length()) {
                visit(node.here(), visitor);
            } else {
                int end = endOfLevel(name, start);
                next = node.exactChild(name, start, end);
                Node<S> any = wildcards ? node.anyChild() : null;
                start = end + 1;
                if (next == null) {
                    next = any;
                } else if (any != null) {
                    pending = new Pending<>(any, start, pending);
                }
            }
            if (next == null) {
                if (pending == null) {
                    return;
                }
                next = pending.node();
                start = pending.start();
                pending = pending.rest();
            }
            node = next;
            wildcards = true;
        }
    }

    private static <S> void visit(@Nullable Subscribers<S> subscribers, Visitor<? super S> visitor) {
        if (subscribers != null) {
            subscribers.accept(visitor);
        }
    }

    /** Where the level that starts at {@code start} ends: at the next separator or the end of the text. */
    static int endOfLevel(String text, int start) {
        int end = text.indexOf(SEPARATOR, start);
        return end < 0 ? text.length() : end;
    }

    /** How many subscriptions there are. */
    public long size() {
        return size.get();
    }

    /** How many nodes there are besides the root: what memory grows with. Visits them all. */
    long nodeCount() {
        long count = -1;
        Deque<Node<S>> left = new ArrayDeque<>(List.of(root));
        for (Node<S> node = left.poll(); node != null; node = left.poll()) {
            count++;
            node.forEachChild(left::push);
        }
        return count;
    }

    /** A branch of the tree that is still to be visited, and where in the topic it goes on. */
    private record Pending<S>(
            Node<S> node, int start, @Nullable Pending<S> rest) {}
}

package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait in memory for the client's window or socket, in order, bounded in messages and bytes. */
final class Outbox {
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(4);
    private final int messagesMax;
    private final int bytesMax;
    private long bytes;
    private int stored;

    Outbox(Limits limits) {
        this.messagesMax = limits.outboxMessages();
        this.bytesMax = limits.outboxBytes();
    }

    /** False when it is full: the delivery was not taken. */
    boolean offer(Delivery delivery) {
        if (waiting.size() >= messagesMax || bytes >= bytesMax) {
            return false;
        }
        add(delivery);
        return true;
    }

    /** Takes a page of the queue, whose size is bounded by itself. */
    void addAll(Collection<Delivery> page) {
        for (Delivery delivery : page) {
            add(delivery);
        }
    }

    private void add(Delivery delivery) {
        waiting.add(delivery);
        bytes += delivery.message().sizeBytes();
        stored += delivery.stored() ? 1 : 0;
    }

    @Nullable
    Delivery peek() {
        return waiting.peek();
    }

    /** Removes the first; there must be one. */
    void removeFirst() {
        Delivery first = waiting.remove();
        bytes -= first.message().sizeBytes();
        stored -= first.stored() ? 1 : 0;
    }

    /** Removes those of these that have a record in the queue. */
    void removeStored(Set<MessageId> ids) {
        waiting.removeIf(delivery -> {
            boolean removed = delivery.stored() && ids.contains(delivery.id());
            if (removed) {
                bytes -= delivery.message().sizeBytes();
                stored--;
            }
            return removed;
        });
    }

    /** How many of those that wait have a record in the queue. */
    int stored() {
        return stored;
    }

    /** Size of all that wait. */
    long bytes() {
        return bytes;
    }

    /** The identities of those that have a record in the queue. */
    Set<MessageId> storedIds() {
        Set<MessageId> ids = new HashSet<>(2 * stored);
        for (Delivery delivery : waiting) {
            if (delivery.stored()) {
                ids.add(delivery.id());
            }
        }
        return ids;
    }

    /** Room for another page. */
    boolean isHalfEmpty() {
        return waiting.size() <= messagesMax / 2 && bytes <= bytesMax / 2;
    }

    /** Room for what a Shared Subscription gives at a time, and for as much that comes by chance. */
    boolean isNearlyEmpty() {
        return waiting.size() <= messagesMax / 4 && bytes <= bytesMax / 4;
    }

    /** All that wait, in order. */
    void forEach(Consumer<Delivery> consumer) {
        waiting.forEach(consumer);
    }
}

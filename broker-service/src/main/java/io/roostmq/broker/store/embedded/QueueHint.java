package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;

/**
 * A lower bound of a queue: no delivery has a smaller identifier. Readers begin there, so that what was removed long ago
 * costs nothing, however slowly the database forgets it.
 *
 * <p>The writer lowers it before a smaller identifier is stored; a reader raises it to the first delivery that it found,
 * unless it was lowered since that reader was told where to begin. Thread-safe.
 */
final class QueueHint {
    private MessageId bound;
    private int lowered;

    QueueHint(MessageId bound) {
        this.bound = bound;
    }

    /** Where a reader may begin. */
    record Start(MessageId bound, int lowered) {}

    synchronized Start start() {
        return new Start(bound, lowered);
    }

    synchronized MessageId bound() {
        return bound;
    }

    synchronized void lower(MessageId id) {
        if (id.compareTo(bound) < 0) {
            bound = id;
            lowered++;
        }
    }

    /** @param start what {@link #start} told the reader who found out */
    synchronized void raise(Start start, MessageId first) {
        if (lowered == start.lowered && first.compareTo(bound) > 0) {
            bound = first;
        }
    }
}

package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageIds;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The lowest identifier of a message that is on its way into the queues, of all loops: whatever is below it has been stored and
 * handed over, or never will be. Thread-safe; writers do not wait for each other.
 *
 * <p>It is exact because identifiers increase: one that is made after another one was seen is larger. A loop marks what it is
 * about to make, {@link #about}, before it makes it.
 */
public final class OnTheWay {
    private final MessageIds messageIds;
    private final List<Mark> marks = new CopyOnWriteArrayList<>();

    /** @param messageIds makes the identifiers of all messages that are stored */
    public OnTheWay(MessageIds messageIds) {
        this.messageIds = messageIds;
    }

    /** What one writer has on its way. */
    static final class Mark {
        private final AtomicReference<MessageId> lowest = new AtomicReference<>(MessageId.MAX);

        /** What was on the way below this identifier has been handed over. */
        void set(MessageId id) {
            lowest.setRelease(id);
        }

        void clear() {
            set(MessageId.MAX);
        }
    }

    /** A mark for one more writer. */
    Mark mark() {
        Mark mark = new Mark();
        marks.add(mark);
        return mark;
    }

    /** Marks the identifiers that are made from now on. */
    void about(Mark mark) {
        mark.set(messageIds.floor());
    }

    /** Nothing that is on its way now is larger. */
    MessageId floor() {
        return messageIds.floor();
    }

    /** {@link MessageId#MAX} when nothing is on its way. */
    MessageId lowest() {
        MessageId lowest = MessageId.MAX;
        for (Mark mark : marks) {
            lowest = lowest.min(mark.lowest.getAcquire());
        }
        return lowest;
    }
}

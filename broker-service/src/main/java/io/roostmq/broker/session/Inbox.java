package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jctools.queues.MpscChunkedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that other event loops hand to a session: many producers, one consumer, bounded in messages and bytes. One
 * task is posted to the loop for all that arrives until it runs.
 */
final class Inbox {
    private static final int INITIAL_CAPACITY = 8;

    private final MpscChunkedArrayQueue<Delivery> queue;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean drainPosted = new AtomicBoolean();
    /** The lowest stored delivery that was missed. */
    private final AtomicReference<MessageId> overflow = new AtomicReference<>(MessageId.MAX);

    private final int bytesMax;
    private final Loop loop;
    private final Runnable drain;

    /** @param drain runs on the loop when there is something to take */
    Inbox(Limits limits, Loop loop, Runnable drain) {
        this.queue =
                new MpscChunkedArrayQueue<>(INITIAL_CAPACITY, Math.max(2 * INITIAL_CAPACITY, limits.inboxMessages()));
        this.bytesMax = limits.inboxBytes();
        this.loop = loop;
        this.drain = drain;
    }

    /**
     * From any thread. Once a delivery that is stored did not fit, those behind it are not taken either until the queue is to be
     * read: they would overtake it.
     *
     * @return false when the delivery is lost
     */
    boolean post(Delivery delivery) {
        boolean reachable = !delivery.stored() || MessageId.MAX.equals(overflow.get());
        if (reachable && offer(delivery)) {
            return true;
        }
        if (delivery.stored()) {
            missed(delivery.id());
        }
        return delivery.stored();
    }

    /** From any thread: a delivery is in the queue, or may be, that was not posted. */
    void missed(MessageId messageId) {
        overflow.accumulateAndGet(messageId, MessageId::min);
        wake();
    }

    /** On the loop: the lowest that was missed since the last call, {@link MessageId#MAX} when none was. */
    MessageId takeMissed() {
        return overflow.getAndSet(MessageId.MAX);
    }

    private boolean offer(Delivery delivery) {
        if (bytes.get() >= bytesMax || !queue.offer(delivery)) {
            return false;
        }
        bytes.addAndGet(delivery.message().sizeBytes());
        wake();
        return true;
    }

    private void wake() {
        if (!drainPosted.get() && drainPosted.compareAndSet(false, true)) {
            loop.execute(drain);
        }
    }

    /** On the loop: gives all that is there, up to the queue's bound, to the consumer. */
    void drainTo(Consumer<Delivery> consumer) {
        drainPosted.set(false);
        long taken = 0;
        @Nullable Delivery delivery;
        while (taken < bytesMax && (delivery = queue.relaxedPoll()) != null) {
            taken += delivery.message().sizeBytes();
            consumer.accept(delivery);
        }
        bytes.addAndGet(-taken);
        if (!queue.isEmpty()) {
            wake();
        }
    }
}

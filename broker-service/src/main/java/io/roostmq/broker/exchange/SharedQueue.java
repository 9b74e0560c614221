package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits for whichever member of a Shared Subscription comes: a session in the store that no client has. Its Client
 * Identifier is the filter, which no client may use. Thread-safe.
 */
final class SharedQueue {
    private final TopicFilter filter;
    private final Lease lease;
    private final Subscriber subscriber;
    private final AtomicBoolean called = new AtomicBoolean();
    /** How often something was stored in it, or is about to be. */
    private final AtomicLong fillings = new AtomicLong();
    /** What the fillings were when it was seen empty. */
    private volatile long emptyAt;

    /** @param backlogged whether something may be in it */
    SharedQueue(TopicFilter filter, Lease lease, boolean backlogged) {
        this.filter = filter;
        this.lease = lease;
        this.subscriber = Subscriber.durable(lease.clientId(), lease.incarnation(), new LongAdder());
        if (backlogged) {
            fills();
        }
    }

    /** The Client Identifier of the session that keeps the queue. */
    static ClientId sessionOf(TopicFilter filter) {
        return new ClientId(filter.value());
    }

    TopicFilter filter() {
        return filter;
    }

    Lease lease() {
        return lease;
    }

    /** Stands for the group where a message is stored for it. */
    Subscriber subscriber() {
        return subscriber;
    }

    /** Whether something may be in it: then what comes now waits behind that. */
    boolean isBacklogged() {
        return fillings.get() != emptyAt;
    }

    /** Something is about to be stored in it, or has been. */
    void fills() {
        fillings.incrementAndGet();
    }

    /** To be asked before the queue is read, see {@link #foundEmpty}. */
    long fillings() {
        return fillings.get();
    }

    /**
     * Nothing was found in it. What was stored behind the reader's back is not forgotten: it has filled the queue since.
     *
     * @param before the {@link #fillings} before the queue was read
     */
    void foundEmpty(long before) {
        emptyAt = before;
    }

    /** Whether this is the first call since the last one was {@linkplain #answered answered}. */
    boolean call() {
        return !called.get() && called.compareAndSet(false, true);
    }

    void answered() {
        called.set(false);
    }
}

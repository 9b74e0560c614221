package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.MessageId;

/** Durable storage of one broker. Thread-safe. */
public interface Store extends AutoCloseable {
    SessionStore sessions();

    QueueStore queues();

    RetainedStore retained();

    StoreTraits traits();

    /** Whether writes are expected to succeed now: false from a failed write until one succeeds again. */
    boolean isWritable();

    /** No message stored so far has a larger identifier; {@link MessageId#MIN} in an empty store. */
    MessageId highestMessageId();

    /** Completes what was submitted, refuses what comes later, releases all resources. Blocks; idempotent. */
    @Override
    void close();
}

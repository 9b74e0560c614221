package io.roostmq.broker.store;

/** Is told what the store does, on the store's threads: thread-safe, returns at once and does not throw. */
public interface StoreObserver {
    /** Cares for nothing. */
    StoreObserver NONE = new StoreObserver() {};

    /**
     * A group of operations is durable.
     *
     * @param operations how many were in the group
     * @param bytes size of the write
     * @param latencyNanos how long the write took
     */
    default void committed(int operations, long bytes, long latencyNanos) {}

    /**
     * A group of operations failed, none of them is acknowledged.
     *
     * @param operations how many were in the group
     */
    default void failed(int operations, Throwable cause) {}

    /**
     * Writes succeed again.
     *
     * @param downNanos time since the failure
     */
    default void recovered(long downNanos) {}

    /**
     * A scan of the retained messages looked at topics.
     *
     * @param topics how many it looked at, matching or not
     * @param matches how many of them matched
     */
    default void retainedScanned(int topics, int matches) {}
}

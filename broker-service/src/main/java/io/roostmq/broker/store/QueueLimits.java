package io.roostmq.broker.store;

/**
 * Bounds of one session's queue, in-flight messages included.
 *
 * @param messagesMax at most so many messages
 * @param bytesMax at most so many bytes, by {@link io.roostmq.broker.mqtt.Message#sizeBytes()}
 */
public record QueueLimits(long messagesMax, long bytesMax, Policy policy) {

    /** What gives way when a queue is full. */
    public enum Policy {
        /** The new message is not stored for this session. */
        REJECT_NEW,
        /** The oldest messages of the queue are dropped until the new one fits. */
        DROP_OLDEST
    }
}

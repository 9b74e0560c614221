package io.roostmq.broker.admin;

import io.roostmq.broker.store.StoredDelivery;

/** A message in a client's queue, and how far it is on its way. */
public record QueuedMessage(StoredDelivery delivery, State state) {
    /** How far a message is. */
    public enum State {
        /** It waits. */
        QUEUED,
        /** It has been sent, or may have been by a connection that a crash has cut off, and is not acknowledged. */
        SENT,
        /** QoS 2: the client has received it, and the exchange is not complete. */
        RELEASED
    }
}

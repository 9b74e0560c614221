package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.StoreException;
import org.jspecify.annotations.Nullable;

/** An operation in a lane. Exactly one of {@link #done} and {@link #failed} is called, on the lane's thread. */
abstract class Op {
    private @Nullable StoreException refusal;

    /** What an operation reads before it decides: asked of many at once, so that they share a round trip. */
    interface Needs {
        void session(ClientId clientId);

        /** The size of the client's queue. */
        void queueSize(ClientId clientId);

        /** The size of one delivery, if the client's queue is counted. */
        void packet(ClientId clientId, MessageId messageId);
    }

    /** Whether it does its own round trips, and so wants all before it to be done. */
    boolean isAlone() {
        return false;
    }

    void prepare(Needs needs) {}

    abstract void apply(Round round);

    /** Its part is not written: it fails when the round is over. */
    final void refuse(StoreException why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    final @Nullable StoreException refusal() {
        return refusal;
    }

    /** All it wrote is durable. */
    abstract void done();

    abstract void failed(Throwable cause);
}

package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One queue per session, ordered by {@link MessageId}. */
public interface QueueStore {
    /**
     * Makes a batch durable, each entry atomically. The outcomes are in the order of the batch. A recipient whose session
     * is gone or has started anew is skipped; a record that is already there is left as it is. What two publishers retain
     * under one topic at the same time may be carried out in either order: of a message and a deletion, either may be last.
     */
    CompletionStage<List<Appended>> append(List<Append> batch);

    /**
     * A part of the queue, in order, whether or not it is in flight; expired messages included. Empty for a lost
     * incarnation.
     *
     * @param after only what is larger than this identifier; {@link MessageId#MIN} to begin at the head
     * @param limit at most so many deliveries, at least 1
     * @param bytesMax stops after the delivery that reaches it
     */
    CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax);

    /** The {@link #page} at the head of the queue. */
    default CompletionStage<Page> head(Lease lease, int limit, long bytesMax) {
        return page(lease, MessageId.MIN, limit, bytesMax);
    }

    /**
     * Removes deliveries the session is done with; those that are not there are ignored, and so is a lost incarnation. The
     * one change that a loss of power may undo: the delivery then comes again, as one that is already released or as a
     * repetition.
     */
    CompletionStage<Void> remove(Lease lease, List<MessageId> messageIds);

    /**
     * QoS 2: PUBREC has come. From now on {@link StoredDelivery#released()}. Ignored when the delivery is not there, and so
     * is a lost incarnation.
     */
    CompletionStage<Void> release(Lease lease, MessageId messageId);

    /** QoS 2: PUBREL has come, the publisher's Packet Identifier is free again. A lost incarnation is ignored. */
    CompletionStage<Void> forgetInbound(Lease lease, int packetId);

    /** How much waits for the client; {@link Depth#EMPTY} for one without a session. */
    CompletionStage<Depth> depth(ClientId clientId);

    /**
     * Removes deliveries whose message has expired, from any queue, at most {@code limit}; one entry for each. A delivery
     * that is {@linkplain StoredDelivery#released() released} has been delivered and does not expire any more. Nor does one of
     * QoS 2 that may have been sent [MQTT-4.3.3-7 of MQTT 5.0]: not when it is at or below what the session has sent, and not
     * while a client is connected, whose session sees to what it has not sent.
     */
    CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit);

    /** Forgets keys that were to be remembered until now, at most {@code limit}; says how many. See {@link Append.Once}. */
    CompletionStage<Integer> forgetKeys(long nowMillis, int limit);

    /**
     * @param more whether the queue goes on behind this page
     */
    record Page(List<StoredDelivery> deliveries, boolean more) {}

    /** @param bytes by {@link io.roostmq.broker.mqtt.Message#sizeBytes()} */
    record Depth(long messages, long bytes) {
        public static final Depth EMPTY = new Depth(0, 0);
    }
}

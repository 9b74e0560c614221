package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.store.StoreException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH of QoS 1 or 2 that has not been acknowledged. The exchange settles it, on the loop of the session that holds it;
 * the session acknowledges in the order of the PUBLISHes, whatever the order of the settlements.
 */
public final class PublishTicket {
    private final MessageId messageId;
    private final int packetId;
    private final QoS qos;
    private final int sizeBytes;
    private final Consumer<PublishTicket> settled;
    private final @Nullable IdempotencyKey key;
    private @Nullable ReasonCode reason;
    private @Nullable PublishError error;
    private @Nullable MessageId first;
    private @Nullable StoreException failure;

    /** @param settled runs once, when the outcome is known */
    PublishTicket(MessageId messageId, int packetId, QoS qos, int sizeBytes, Consumer<PublishTicket> settled) {
        this(messageId, packetId, qos, sizeBytes, null, settled);
    }

    /** @param key under which it is published once, or null */
    PublishTicket(
            MessageId messageId,
            int packetId,
            QoS qos,
            int sizeBytes,
            @Nullable IdempotencyKey key,
            Consumer<PublishTicket> settled) {
        this.key = key;
        this.messageId = messageId;
        this.packetId = packetId;
        this.qos = qos;
        this.sizeBytes = sizeBytes;
        this.settled = settled;
    }

    /** A publication that nobody waits for in line: a Will, or a message of the broker itself. */
    public static PublishTicket unordered(MessageId messageId, QoS qos, Consumer<PublishTicket> settled) {
        return new PublishTicket(messageId, 0, qos, 0, settled);
    }

    /** The promise holds: durable for every persistent session that matched. */
    public void accept(ReasonCode outcome) {
        reason = outcome;
        settled.accept(this);
    }

    /** The same with more about the outcome; null for nothing more. */
    public void accept(ReasonCode outcome, @Nullable PublishError what) {
        error = what;
        accept(outcome);
    }

    /** The promise was given before, for the message that was published under the key. */
    public void repeat(MessageId earlier, ReasonCode outcome) {
        first = earlier;
        accept(outcome);
    }

    /** The promise cannot be given. */
    public void fail(StoreException cause) {
        failure = cause;
        settled.accept(this);
    }

    public boolean isSettled() {
        return reason != null || failure != null;
    }

    /** Null unless {@link #accept accepted}. */
    public @Nullable ReasonCode reason() {
        return reason;
    }

    /** More about {@link #reason}; null for nothing more. */
    @Nullable
    PublishError error() {
        return error;
    }

    /** Null unless {@link #fail failed}. */
    public @Nullable StoreException failure() {
        return failure;
    }

    /** Null when every time is a new one. */
    public @Nullable IdempotencyKey key() {
        return key;
    }

    /** Whether nothing was published now. */
    boolean isRepeated() {
        return first != null;
    }

    /** Of what was published, now or earlier under the same key. */
    MessageId messageId() {
        return first == null ? messageId : first;
    }

    int packetId() {
        return packetId;
    }

    QoS qos() {
        return qos;
    }

    int sizeBytes() {
        return sizeBytes;
    }
}

package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values for tests of stores. */
public final class Samples {
    /** Now, as far as the tests are concerned. */
    public static final long NOW_MILLIS = 1_700_000_000_000L;

    public static final long HOUR_SECONDS = 3600;
    public static final QueueLimits WIDE = new QueueLimits(1_000_000, 1L << 30, QueueLimits.Policy.REJECT_NEW);

    private static final ClientId PUBLISHER = new ClientId("publisher");

    private Samples() {}

    /** Identifiers in the order of the numbers. */
    public static MessageId id(long number) {
        return new MessageId(0x0180_0000_0000_7000L | (number >>> 12 << 16), number);
    }

    public static Message message(long number) {
        return message(number, "t", "payload " + number);
    }

    public static Message message(long number, String topic, String payload) {
        return message(number, topic, payload, Message.NEVER);
    }

    public static Message message(long number, String topic, String payload, long expiresAtMillis) {
        return new Message(
                id(number),
                PUBLISHER,
                new Topic(topic),
                Payload.utf8(payload),
                QoS.AT_LEAST_ONCE,
                false,
                expiresAtMillis,
                MessageProperties.NONE);
    }

    /** Of QoS 2. */
    public static Message exactlyOnceMessage(long number) {
        Message plain = message(number);
        return new Message(
                plain.id(),
                plain.publisher(),
                plain.topic(),
                plain.payload(),
                QoS.EXACTLY_ONCE,
                false,
                plain.expiresAtMillis(),
                plain.properties());
    }

    public static Recipient to(Lease lease) {
        return new Recipient(lease.clientId(), lease.incarnation(), QoS.AT_LEAST_ONCE, false, List.of());
    }

    public static Append delivery(Message message, Lease... to) {
        return new Append(message, List.of(to).stream().map(Samples::to).toList(), false, null);
    }

    /** At QoS 2. */
    public static Append exactlyOnce(Message message, Lease... to) {
        List<Recipient> recipients = List.of(to).stream()
                .map(lease -> new Recipient(lease.clientId(), lease.incarnation(), QoS.EXACTLY_ONCE, false, List.of()))
                .toList();
        return new Append(message, recipients, false, null);
    }

    public static Append retain(Message message) {
        return new Append(message, List.of(), true, null);
    }

    public static Take take(String clientId) {
        return new Take(new ClientId(clientId), false, HOUR_SECONDS, null, NOW_MILLIS);
    }

    public static Take cleanTake(String clientId) {
        return new Take(new ClientId(clientId), true, HOUR_SECONDS, null, NOW_MILLIS);
    }

    public static Take takeWith(String clientId, long expirySeconds, @Nullable Will will) {
        return new Take(new ClientId(clientId), false, expirySeconds, will, NOW_MILLIS);
    }

    public static Leave leave(long expirySeconds) {
        return new Leave(NOW_MILLIS, expirySeconds, null, Message.NEVER, MessageId.MIN);
    }

    public static Will will(String topic, long delaySeconds) {
        return new Will(
                new Topic(topic),
                Payload.utf8("gone"),
                QoS.AT_LEAST_ONCE,
                true,
                delaySeconds,
                Will.NO_EXPIRY,
                MessageProperties.NONE);
    }
}

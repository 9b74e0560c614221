package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.embedded.SessionEntry.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of the column families as bytes. Each begins with a version; strings and binary data have their length in
 * front, and a payload is what is left.
 *
 * <pre>
 * delivery      version(1) flags(1) sizeBytes(4) expiresAtMillis(8) identifiers(varint count, varint each) [share] message
 * retained      version(1) message
 * message       messageId(16) expiresAtMillis(8) flags(1) publisher topic [properties] payload
 * subscription  version(1) options(1) identifier(varint)
 * will          version(1) flags(1) delaySeconds(8) messageExpirySeconds(8) topic [properties] payload
 * properties    flags(1) [contentType] [responseTopic] [correlationData] userProperties(varint count, name and value each)
 * </pre>
 */
final class Records {
    private static final int VERSION = 1;

    /** What {@link #header} needs to see of a delivery. */
    static final int DELIVERY_HEADER_BYTES = 14;
    /** What {@link #retainedId} and {@link #retainedExpiresAtMillis} need to see of a retained message. */
    static final int RETAINED_HEADER_BYTES = 25;

    private static final int FLAGS_AT = 1;
    private static final int SIZE_AT = 2;
    private static final int DELIVERY_EXPIRES_AT = 6;
    private static final int RETAINED_ID_AT = 1;
    private static final int RETAINED_EXPIRES_AT = 17;

    private static final int QOS_MASK = 0b11;
    private static final int RETAIN = 0b100;
    private static final int RELEASED = 0b1000;
    private static final int SHARED = 0b1_0000;
    private static final int PROPERTIES = 0b1000;

    private static final int FORMAT_MASK = 0b11;
    private static final int CONTENT_TYPE = 0b100;
    private static final int RESPONSE_TOPIC = 0b1000;
    private static final int CORRELATION_DATA = 0b1_0000;

    private static final int NO_LOCAL = 0b100;
    private static final int RETAIN_AS_PUBLISHED = 0b1000;
    private static final int RETAIN_HANDLING_SHIFT = 4;

    private static final QoS[] QOS = QoS.values();

    private Records() {}

    /** @param message what {@link #message} wrote, the same for all recipients */
    static void delivery(ByteWriter out, Recipient recipient, int sizeBytes, long expiresAtMillis, byte[] message) {
        TopicFilter share = recipient.share();
        out.putByte(VERSION)
                .putByte(recipient.qos().value() | (recipient.retain() ? RETAIN : 0) | (share == null ? 0 : SHARED))
                .putInt(sizeBytes)
                .putLong(expiresAtMillis);
        List<Integer> identifiers = recipient.subscriptionIdentifiers();
        out.putVarint(identifiers.size());
        for (int i = 0; i < identifiers.size(); i++) {
            out.putVarint(identifiers.get(i));
        }
        if (share != null) {
            out.putString(share.value());
        }
        out.putBytes(message);
    }

    /** @param record at least its first {@link #DELIVERY_HEADER_BYTES} */
    static Delivery header(MessageId id, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        int flags = in.get(FLAGS_AT);
        boolean released = (flags & RELEASED) != 0;
        return new Delivery(id, QOS[flags & QOS_MASK], in.getInt(SIZE_AT), in.getLong(DELIVERY_EXPIRES_AT), released);
    }

    /** The same delivery, released. */
    static byte[] released(byte[] record) {
        byte[] copy = record.clone();
        copy[FLAGS_AT] |= RELEASED;
        return copy;
    }

    static StoredDelivery toDelivery(byte[] record) {
        ByteReader in = reader(record);
        int flags = in.getByte();
        in.skipTo(DELIVERY_HEADER_BYTES);
        List<Integer> identifiers = toIdentifiers(in);
        TopicFilter share = (flags & SHARED) == 0 ? null : TopicFilter.of(in.getString());
        return new StoredDelivery(
                toMessage(in),
                QOS[flags & QOS_MASK],
                (flags & RETAIN) != 0,
                identifiers,
                (flags & RELEASED) != 0,
                share);
    }

    private static List<Integer> toIdentifiers(ByteReader in) {
        int count = in.getVarint();
        if (count == 0) {
            return List.of();
        }
        List<Integer> identifiers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            identifiers.add(in.getVarint());
        }
        return List.copyOf(identifiers);
    }

    static void retained(ByteWriter out, byte[] message) {
        out.putByte(VERSION).putBytes(message);
    }

    static MessageId retainedId(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        return new MessageId(in.getLong(RETAINED_ID_AT), in.getLong(RETAINED_ID_AT + Long.BYTES));
    }

    static long retainedExpiresAtMillis(byte[] record) {
        return ByteBuffer.wrap(record).getLong(RETAINED_EXPIRES_AT);
    }

    static Message toRetained(byte[] record) {
        return toMessage(reader(record));
    }

    /** A message as it stands inside other records. */
    static void message(ByteWriter out, Message message) {
        boolean properties = !message.properties().equals(MessageProperties.NONE);
        out.putId(message.id()).putLong(message.expiresAtMillis());
        out.putByte(message.qos().value() | (message.retain() ? RETAIN : 0) | (properties ? PROPERTIES : 0));
        out.putString(message.publisher().value()).putString(message.topic().name());
        if (properties) {
            properties(out, message.properties());
        }
        out.putBytes(message.payload().array());
    }

    private static Message toMessage(ByteReader in) {
        MessageId id = in.getId();
        long expiresAtMillis = in.getLong();
        int flags = in.getByte();
        ClientId publisher = new ClientId(in.getString());
        Topic topic = new Topic(in.getString());
        MessageProperties properties = (flags & PROPERTIES) != 0 ? toProperties(in) : MessageProperties.NONE;
        return new Message(
                id,
                publisher,
                topic,
                Payload.of(in.getRest()),
                QOS[flags & QOS_MASK],
                (flags & RETAIN) != 0,
                expiresAtMillis,
                properties);
    }

    private static void properties(ByteWriter out, MessageProperties properties) {
        String contentType = properties.contentType();
        String responseTopic = properties.responseTopic();
        Payload correlationData = properties.correlationData();
        out.putByte(code(properties.payloadFormat())
                | (contentType != null ? CONTENT_TYPE : 0)
                | (responseTopic != null ? RESPONSE_TOPIC : 0)
                | (correlationData != null ? CORRELATION_DATA : 0));
        if (contentType != null) {
            out.putString(contentType);
        }
        if (responseTopic != null) {
            out.putString(responseTopic);
        }
        if (correlationData != null) {
            out.putSized(correlationData.array());
        }
        out.putVarint(properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            out.putString(property.name()).putString(property.value());
        }
    }

    private static MessageProperties toProperties(ByteReader in) {
        int flags = in.getByte();
        @Nullable String contentType = (flags & CONTENT_TYPE) != 0 ? in.getString() : null;
        @Nullable String responseTopic = (flags & RESPONSE_TOPIC) != 0 ? in.getString() : null;
        @Nullable Payload correlationData = (flags & CORRELATION_DATA) != 0 ? Payload.of(in.getSized()) : null;
        int count = in.getVarint();
        List<UserProperty> userProperties = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            userProperties.add(new UserProperty(in.getString(), in.getString()));
        }
        return new MessageProperties(
                toFormat(flags & FORMAT_MASK), contentType, responseTopic, correlationData, userProperties);
    }

    static void subscription(ByteWriter out, Subscription subscription) {
        int options = subscription.qos().value()
                | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | (subscription.retainHandling().value() << RETAIN_HANDLING_SHIFT);
        out.putByte(VERSION).putByte(options).putVarint(subscription.identifier());
    }

    static Subscription toSubscription(String filter, byte[] record) {
        ByteReader in = reader(record);
        int options = in.getByte();
        return new Subscription(
                TopicFilter.of(filter),
                QOS[options & QOS_MASK],
                (options & NO_LOCAL) != 0,
                (options & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(options >>> RETAIN_HANDLING_SHIFT & 0b11),
                in.getVarint());
    }

    static void will(ByteWriter out, Will will) {
        boolean properties = !will.properties().equals(MessageProperties.NONE);
        out.putByte(VERSION)
                .putByte(will.qos().value() | (will.retain() ? RETAIN : 0) | (properties ? PROPERTIES : 0))
                .putLong(will.delaySeconds())
                .putLong(will.messageExpirySeconds())
                .putString(will.topic().name());
        if (properties) {
            properties(out, will.properties());
        }
        out.putBytes(will.payload().array());
    }

    static Will toWill(byte[] record) {
        ByteReader in = reader(record);
        int flags = in.getByte();
        long delaySeconds = in.getLong();
        long messageExpirySeconds = in.getLong();
        Topic topic = new Topic(in.getString());
        MessageProperties properties = (flags & PROPERTIES) != 0 ? toProperties(in) : MessageProperties.NONE;
        return new Will(
                topic,
                Payload.of(in.getRest()),
                QOS[flags & QOS_MASK],
                (flags & RETAIN) != 0,
                delaySeconds,
                messageExpirySeconds,
                properties);
    }

    private static int code(PayloadFormat format) {
        return switch (format) {
            case ABSENT -> 0;
            case BYTES -> 1;
            case UTF_8 -> 2;
        };
    }

    private static PayloadFormat toFormat(int code) {
        return switch (code) {
            case 0 -> PayloadFormat.ABSENT;
            case 1 -> PayloadFormat.BYTES;
            case 2 -> PayloadFormat.UTF_8;
            default -> throw new IllegalStateException("payload format: " + code + " (expected: 0..2)");
        };
    }

    private static ByteReader reader(byte[] record) {
        return new ByteReader(record).expectVersion(VERSION);
    }
}

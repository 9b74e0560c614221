package io.roostmq.broker.migration;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads mosca's documents: in {@code subscriptions} one for each client and filter ({@code client}, {@code topic}, {@code
 * qos}), in {@code packets} one for each message that waits for a client ({@code client}, {@code packet}), in {@code retained}
 * the packet itself.
 *
 * <p>All methods throw {@link IllegalArgumentException} or {@link io.roostmq.broker.mqtt.ProtocolException} for what is not
 * one; the message tells why, and repeats no payload.
 */
final class MoscaDocuments {
    static final String ID = "_id";

    private static final String CLIENT = "client";
    private static final String TOPIC = "topic";
    private static final String QOS = "qos";
    private static final String PAYLOAD = "payload";
    private static final String PACKET = "packet";
    /** Mosca does not say who published. */
    private static final ClientId PUBLISHER = new ClientId("mosca");

    private static final long MILLIS_PER_SECOND = 1000;
    /** A document from further ahead would make the broker's clock run ahead. */
    private static final long AHEAD_SECONDS_MAX = TimeUnit.DAYS.toSeconds(1);

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final int LOW_BITS = 52;

    private MoscaDocuments() {}

    /** Who subscribed to what. */
    record Subscribed(ClientId clientId, Subscription subscription) {}

    /** A message that waits for a client, at QoS 1 or 2. */
    record Queued(ClientId clientId, Message message) {}

    static Subscribed subscribed(BsonDocument document) {
        return new Subscribed(client(document), Subscription.of(text(document, TOPIC), qos(document)));
    }

    /** A message of QoS 0, which mosca keeps when it is told to, becomes one of QoS 1: only those wait. */
    static Queued queued(BsonDocument document) {
        BsonValue packet = document.get(PACKET);
        if (packet == null || !packet.isDocument()) {
            throw wrong(PACKET, packet, "a document");
        }
        QoS qos = qos(packet.asDocument());
        return new Queued(
                client(document),
                message(document, packet.asDocument(), qos == QoS.AT_MOST_ONCE ? QoS.AT_LEAST_ONCE : qos, false));
    }

    static Message retained(BsonDocument document) {
        Message message = message(document, document, qos(document), true);
        if (message.payload().isEmpty()) {
            throw new IllegalArgumentException("payload: empty (expected: what is retained)");
        }
        return message;
    }

    private static Message message(BsonDocument document, BsonDocument packet, QoS qos, boolean retain) {
        return new Message(
                id(document),
                PUBLISHER,
                new Topic(text(packet, TOPIC)),
                payload(packet),
                qos,
                retain,
                Message.NEVER,
                MessageProperties.NONE);
    }

    /** Sorts as the ObjectIds do, which is the order in which one mosca has stored: seconds first, then the other bytes. */
    private static MessageId id(BsonDocument document) {
        BsonValue value = document.get(ID);
        if (value == null || !value.isObjectId()) {
            throw wrong(ID, value, "an ObjectId");
        }
        ByteBuffer bytes = ByteBuffer.wrap(value.asObjectId().getValue().toByteArray());
        long seconds = Integer.toUnsignedLong(bytes.getInt());
        if (seconds > TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) + AHEAD_SECONDS_MAX) {
            throw new IllegalArgumentException("_id: its time is in the future");
        }
        long rest = bytes.getLong();
        long high = ((seconds * MILLIS_PER_SECOND) << 16) | VERSION_7 | (rest >>> LOW_BITS);
        long low = VARIANT | ((rest & ((1L << LOW_BITS) - 1)) << 10);
        return new MessageId(high, low);
    }

    private static ClientId client(BsonDocument document) {
        return new ClientId(text(document, CLIENT));
    }

    private static String text(BsonDocument from, String name) {
        BsonValue value = from.get(name);
        if (value instanceof BsonString text) {
            return text.getValue();
        }
        throw wrong(name, value, "a string");
    }

    private static QoS qos(BsonDocument from) {
        BsonValue value = from.get(QOS);
        if (value == null || !value.isNumber()) {
            throw wrong(QOS, value, "0..2");
        }
        return QoS.of(value.asNumber().intValue());
    }

    private static Payload payload(BsonDocument packet) {
        BsonValue value = packet.get(PAYLOAD);
        if (value != null && value.isBinary()) {
            return Payload.of(value.asBinary().getData());
        }
        if (value instanceof BsonString text) {
            return Payload.utf8(text.getValue());
        }
        throw wrong(PAYLOAD, value, "binary data or a string");
    }

    private static IllegalArgumentException wrong(String field, @Nullable BsonValue value, String expected) {
        String actual = value == null ? "missing" : value.getBsonType().toString();
        return new IllegalArgumentException(field + ": " + actual + " (expected: " + expected + ")");
    }
}

package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Application messages and Wills as documents. */
final class Messages {
    static final String MESSAGE_ID = "messageId";
    static final String TOPIC = "topic";
    static final String PAYLOAD = "payload";
    static final String QOS = "qos";
    static final String EXPIRES_AT = "expiresAt";

    private static final String PUBLISHER = "publisher";
    private static final String PUBLISHED_QOS = "publishedQos";
    private static final String PUBLISHED_RETAIN = "publishedRetain";
    private static final String RETAIN = "retain";
    private static final String PROPERTIES = "properties";
    private static final String PAYLOAD_FORMAT = "payloadFormat";
    private static final String CONTENT_TYPE = "contentType";
    private static final String RESPONSE_TOPIC = "responseTopic";
    private static final String CORRELATION_DATA = "correlationData";
    private static final String USER_PROPERTIES = "userProperties";
    private static final String NAME = "name";
    private static final String VALUE = "value";
    private static final String DELAY_SECONDS = "delaySeconds";
    private static final String MESSAGE_EXPIRY_SECONDS = "messageExpirySeconds";

    private Messages() {}

    /** Appends all of the message but its payload and its end. */
    static void put(BsonDocument to, Message message) {
        to.append(MESSAGE_ID, Keys.uuid(message.id()))
                .append(TOPIC, new BsonString(message.topic().name()))
                .append(PUBLISHER, new BsonString(message.publisher().value()))
                .append(PUBLISHED_QOS, Fields.int32(message.qos().value()));
        Fields.putTrue(to, PUBLISHED_RETAIN, message.retain());
        putProperties(to, message.properties());
    }

    /** @param expiresAtMillis may be kept under another name */
    static Message message(BsonDocument from, Payload payload, long expiresAtMillis) {
        return new Message(
                Keys.messageId(from, MESSAGE_ID),
                new ClientId(from.getString(PUBLISHER).getValue()),
                new Topic(from.getString(TOPIC).getValue()),
                payload,
                QoS.of(Fields.int32(from, PUBLISHED_QOS)),
                Fields.isTrue(from, PUBLISHED_RETAIN),
                expiresAtMillis,
                properties(from));
    }

    /** A retained message: {@code _id} is its topic. */
    static BsonDocument retained(Message message) {
        BsonDocument document = Keys.byId(new BsonString(message.topic().name()));
        put(document, message);
        document.append(QOS, Fields.int32(message.qos().value())).append(PAYLOAD, Fields.binary(message.payload()));
        Fields.putDate(document, EXPIRES_AT, message.expiresAtMillis());
        return document;
    }

    static Message retained(BsonDocument document) {
        return message(document, Fields.payload(document, PAYLOAD), Fields.dateMillis(document, EXPIRES_AT));
    }

    static BsonDocument will(Will will) {
        BsonDocument document = new BsonDocument(
                        TOPIC, new BsonString(will.topic().name()))
                .append(QOS, Fields.int32(will.qos().value()))
                .append(PAYLOAD, Fields.binary(will.payload()))
                .append(DELAY_SECONDS, Fields.int64(will.delaySeconds()));
        Fields.putTrue(document, RETAIN, will.retain());
        if (will.messageExpirySeconds() != Will.NO_EXPIRY) {
            document.append(MESSAGE_EXPIRY_SECONDS, Fields.int64(will.messageExpirySeconds()));
        }
        putProperties(document, will.properties());
        return document;
    }

    static Will will(BsonDocument document) {
        return new Will(
                new Topic(document.getString(TOPIC).getValue()),
                Fields.payload(document, PAYLOAD),
                QoS.of(Fields.int32(document, QOS)),
                Fields.isTrue(document, RETAIN),
                Fields.int64(document, DELAY_SECONDS),
                Fields.int64(document, MESSAGE_EXPIRY_SECONDS, Will.NO_EXPIRY),
                properties(document));
    }

    private static void putProperties(BsonDocument to, MessageProperties properties) {
        if (properties.equals(MessageProperties.NONE)) {
            return;
        }
        BsonDocument document = new BsonDocument();
        if (properties.payloadFormat() != PayloadFormat.ABSENT) {
            document.append(
                    PAYLOAD_FORMAT, new BsonString(properties.payloadFormat().name()));
        }
        Fields.putText(document, CONTENT_TYPE, properties.contentType());
        Fields.putText(document, RESPONSE_TOPIC, properties.responseTopic());
        Payload correlationData = properties.correlationData();
        if (correlationData != null) {
            document.append(CORRELATION_DATA, Fields.binary(correlationData));
        }
        if (!properties.userProperties().isEmpty()) {
            BsonArray pairs = new BsonArray();
            for (UserProperty property : properties.userProperties()) {
                pairs.add(new BsonDocument(NAME, new BsonString(property.name()))
                        .append(VALUE, new BsonString(property.value())));
            }
            document.append(USER_PROPERTIES, pairs);
        }
        to.append(PROPERTIES, document);
    }

    private static MessageProperties properties(BsonDocument from) {
        BsonValue value = from.get(PROPERTIES);
        if (value == null) {
            return MessageProperties.NONE;
        }
        BsonDocument document = value.asDocument();
        String format = Fields.text(document, PAYLOAD_FORMAT);
        @Nullable
        Payload correlationData =
                document.containsKey(CORRELATION_DATA) ? Fields.payload(document, CORRELATION_DATA) : null;
        List<UserProperty> pairs = new ArrayList<>();
        for (BsonValue pair : document.getArray(USER_PROPERTIES, new BsonArray())) {
            pairs.add(new UserProperty(
                    pair.asDocument().getString(NAME).getValue(),
                    pair.asDocument().getString(VALUE).getValue()));
        }
        return new MessageProperties(
                format == null ? PayloadFormat.ABSENT : PayloadFormat.valueOf(format),
                Fields.text(document, CONTENT_TYPE),
                Fields.text(document, RESPONSE_TOPIC),
                correlationData,
                pairs);
    }

    /** The identifiers in an array of UUIDs. */
    static List<MessageId> ids(BsonDocument from, String name) {
        List<MessageId> ids = new ArrayList<>();
        for (BsonValue value : from.getArray(name, new BsonArray())) {
            ids.add(Keys.messageId(value));
        }
        return ids;
    }

    static BsonArray ids(Iterable<MessageId> ids) {
        BsonArray array = new BsonArray();
        for (MessageId id : ids) {
            array.add(Keys.uuid(id));
        }
        return array;
    }
}

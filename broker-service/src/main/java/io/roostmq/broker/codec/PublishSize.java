package io.roostmq.broker.codec;

import io.netty.buffer.ByteBufUtil;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.UserProperty;

/** How large a PUBLISH is on the wire in MQTT 5.0, section 3.3, without writing it. */
final class PublishSize {
    static final int PROPERTY_ID_BYTES = 1;
    static final int LENGTH_BYTES = 2;
    private static final int PACKET_ID_BYTES = 2;
    private static final int FIXED_HEADER_TYPE_BYTES = 1;
    private static final int PAYLOAD_FORMAT_BYTES = PROPERTY_ID_BYTES + 1;
    private static final int MESSAGE_EXPIRY_BYTES = PROPERTY_ID_BYTES + 4;

    private PublishSize() {}

    /** The whole packet without a Topic Alias, in bytes. */
    static long of(Publish publish) {
        return of(publish, publish.topic().name(), 0);
    }

    /**
     * The whole packet, in bytes.
     *
     * @param topicName as it is sent, empty when a Topic Alias says it
     * @param aliasBytes of the Topic Alias
     */
    static long of(Publish publish, String topicName, int aliasBytes) {
        long properties = properties(publish) + aliasBytes;
        long remaining = text(topicName)
                + (publish.qos().isAcknowledged() ? PACKET_ID_BYTES : 0)
                + variableInteger(properties)
                + properties
                + publish.payload().size();
        return FIXED_HEADER_TYPE_BYTES + variableInteger(remaining) + remaining;
    }

    private static long properties(Publish publish) {
        MessageProperties properties = publish.properties();
        long size = properties.payloadFormat() == PayloadFormat.ABSENT ? 0 : PAYLOAD_FORMAT_BYTES;
        if (publish.messageExpirySeconds() != Publish.NO_EXPIRY) {
            size += MESSAGE_EXPIRY_BYTES;
        }
        if (properties.contentType() != null) {
            size += PROPERTY_ID_BYTES + text(properties.contentType());
        }
        if (properties.responseTopic() != null) {
            size += PROPERTY_ID_BYTES + text(properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            size += PROPERTY_ID_BYTES
                    + LENGTH_BYTES
                    + properties.correlationData().size();
        }
        for (UserProperty property : properties.userProperties()) {
            size += PROPERTY_ID_BYTES + text(property.name()) + text(property.value());
        }
        for (int identifier : publish.subscriptionIdentifiers()) {
            size += PROPERTY_ID_BYTES + variableInteger(identifier);
        }
        return size;
    }

    /** Bytes of a UTF-8 Encoded String, MQTT 5.0 section 1.5.4. */
    static long text(String text) {
        return (long) LENGTH_BYTES + ByteBufUtil.utf8Bytes(text);
    }

    /** Bytes of a Variable Byte Integer, MQTT 5.0 section 1.5.5. */
    static int variableInteger(long value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }
}

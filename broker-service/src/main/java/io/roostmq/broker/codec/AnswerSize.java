package io.roostmq.broker.codec;

import static io.roostmq.broker.codec.PublishSize.LENGTH_BYTES;
import static io.roostmq.broker.codec.PublishSize.PROPERTY_ID_BYTES;
import static io.roostmq.broker.codec.PublishSize.text;
import static io.roostmq.broker.codec.PublishSize.variableInteger;

import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;

/** How large a packet of the server is on the wire in MQTT 5.0, any but PUBLISH, without writing it. */
final class AnswerSize {
    /** A CONNACK without properties: type, length, flags, reason, length of the properties. */
    static final int SHORTEST_CONNACK = 5;

    private static final int TYPE_BYTES = 1;
    private static final int PACKET_ID_BYTES = 2;
    private static final int REASON_BYTES = 1;
    private static final int ACKNOWLEDGE_FLAGS_BYTES = 1;

    private AnswerSize() {}

    /** The whole packet, in bytes. */
    static long of(MqttMessage message) {
        long remaining = variableHeader(message.variableHeader()) + reasons(message.payload());
        return TYPE_BYTES + variableInteger(remaining) + remaining;
    }

    private static long variableHeader(Object header) {
        if (header instanceof MqttConnAckVariableHeader connAck) {
            return ACKNOWLEDGE_FLAGS_BYTES + REASON_BYTES + block(connAck.properties());
        }
        if (header instanceof MqttPubReplyMessageVariableHeader reply) {
            return PACKET_ID_BYTES + reasonAndProperties(reply.reasonCode(), reply.properties());
        }
        if (header instanceof MqttMessageIdAndPropertiesVariableHeader id) {
            return PACKET_ID_BYTES + block(id.properties());
        }
        if (header instanceof MqttReasonCodeAndPropertiesVariableHeader reason) {
            return reasonAndProperties(reason.reasonCode(), reason.properties());
        }
        return 0;
    }

    private static int reasons(Object payload) {
        if (payload instanceof MqttSubAckPayload subAck) {
            return REASON_BYTES * subAck.reasonCodes().size();
        }
        if (payload instanceof MqttUnsubAckPayload unsubAck) {
            return REASON_BYTES * unsubAck.unsubscribeReasonCodes().size();
        }
        return 0;
    }

    /** Both are left out when there is nothing to say. */
    private static long reasonAndProperties(byte reason, MqttProperties properties) {
        boolean isSilent = reason == 0 && properties.isEmpty();
        return isSilent ? 0 : REASON_BYTES + block(properties);
    }

    static long block(MqttProperties properties) {
        long bytes = 0;
        for (MqttProperties.MqttProperty<?> property : properties.listAll()) {
            bytes += size(property);
        }
        return variableInteger(bytes) + bytes;
    }

    private static long size(MqttProperties.MqttProperty<?> property) {
        Property known = Property.of(property.propertyId());
        if (known == null) {
            throw new IllegalArgumentException("property " + property.propertyId() + " does not exist");
        }
        return switch (known.form()) {
            case BYTE -> PROPERTY_ID_BYTES + Byte.BYTES;
            case TWO_BYTES -> PROPERTY_ID_BYTES + Short.BYTES;
            case FOUR_BYTES -> PROPERTY_ID_BYTES + Integer.BYTES;
            case VARIABLE_BYTES -> PROPERTY_ID_BYTES + variableInteger((Integer) property.value());
            case TEXT -> PROPERTY_ID_BYTES + text((String) property.value());
            case TEXT_PAIR -> pairs(property);
            case BINARY -> PROPERTY_ID_BYTES + LENGTH_BYTES + ((byte[]) property.value()).length;
        };
    }

    /** Netty keeps all User Properties as one, whose value is their list. */
    private static long pairs(MqttProperties.MqttProperty<?> users) {
        long bytes = 0;
        for (MqttProperties.StringPair pair : ((MqttProperties.UserProperties) users).value()) {
            bytes += PROPERTY_ID_BYTES + text(pair.key) + text(pair.value);
        }
        return bytes;
    }
}

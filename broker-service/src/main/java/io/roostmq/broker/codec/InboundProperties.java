package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties a client sent with a packet, MQTT 5.0 section 2.2.2, with the ranges of their values checked. */
final class InboundProperties {
    static final int SUBSCRIPTION_IDENTIFIER_MAX = 268_435_455;

    private final String packet;
    private final MqttProperties properties;

    private InboundProperties(String packet, MqttProperties properties) {
        this.packet = packet;
        this.properties = properties;
    }

    /**
     * @param packet its name, for messages
     * @param allowed the {@link Property#set} that may come with this packet
     * @throws ProtocolException MALFORMED_PACKET for others, MQTT 5.0 section 2.2.2.2
     */
    static InboundProperties of(String packet, MqttProperties properties, long allowed) {
        for (MqttProperties.MqttProperty<?> property : properties.listAll()) {
            Property known = Property.of(property.propertyId());
            if (known == null || !known.isIn(allowed)) {
                throw new ProtocolException(
                        ReasonCode.MALFORMED_PACKET,
                        packet + ": property " + (known == null ? property.propertyId() : known) + " is out of place");
            }
        }
        return new InboundProperties(packet, properties);
    }

    boolean has(Property property) {
        return properties.getProperty(property.id()) != null;
    }

    /** A Two Byte Integer. */
    int twoBytes(Property property, int absent) {
        Integer value = integer(property);
        return value == null ? absent : value;
    }

    /** A Two Byte Integer that may not be 0. */
    int positiveTwoBytes(Property property, int absent) {
        int value = twoBytes(property, absent);
        if (value == 0) {
            throw outOfRange(property, value, "1..65535");
        }
        return value;
    }

    /** A Four Byte Integer, unsigned. */
    long fourBytes(Property property, long absent) {
        Integer value = integer(property);
        return value == null ? absent : Integer.toUnsignedLong(value);
    }

    /** A Four Byte Integer that may not be 0. */
    long positiveFourBytes(Property property, long absent) {
        long value = fourBytes(property, absent);
        if (value == 0) {
            throw outOfRange(property, value, "1..4294967295");
        }
        return value;
    }

    /** A Byte that may be 0 or 1. */
    boolean flag(Property property, boolean absent) {
        Integer value = integer(property);
        if (value == null) {
            return absent;
        }
        if (value != 0 && value != 1) {
            throw outOfRange(property, value, "0, 1");
        }
        return value == 1;
    }

    @Nullable
    String text(Property property) {
        MqttProperties.MqttProperty<?> found = properties.getProperty(property.id());
        return found == null ? null : WireText.checked((String) found.value());
    }

    @Nullable
    Payload binary(Property property) {
        MqttProperties.MqttProperty<?> found = properties.getProperty(property.id());
        return found == null ? null : Payload.of((byte[]) found.value());
    }

    /** 1..268435455, or 0 for none; more than one is a Protocol Error, MQTT 5.0 section 3.8.2.1.2. */
    int subscriptionIdentifier() {
        List<? extends MqttProperties.MqttProperty<?>> found = all(Property.SUBSCRIPTION_IDENTIFIER);
        if (found.isEmpty()) {
            return 0;
        }
        if (found.size() > 1) {
            throw protocolError("more than one " + Property.SUBSCRIPTION_IDENTIFIER);
        }
        int value = (Integer) found.get(0).value();
        if (value < 1 || value > SUBSCRIPTION_IDENTIFIER_MAX) {
            throw outOfRange(Property.SUBSCRIPTION_IDENTIFIER, value, "1.." + SUBSCRIPTION_IDENTIFIER_MAX);
        }
        return value;
    }

    List<UserProperty> userProperties() {
        List<? extends MqttProperties.MqttProperty<?>> found = all(Property.USER_PROPERTY);
        if (found.isEmpty()) {
            return List.of();
        }
        List<UserProperty> users = new ArrayList<>(found.size());
        for (MqttProperties.MqttProperty<?> property : found) {
            MqttProperties.StringPair pair = (MqttProperties.StringPair) property.value();
            users.add(new UserProperty(WireText.checked(pair.key), WireText.checked(pair.value)));
        }
        return users;
    }

    Diagnostics diagnostics() {
        Diagnostics diagnostics = new Diagnostics(text(Property.REASON_STRING), userProperties());
        return diagnostics.isEmpty() ? Diagnostics.NONE : diagnostics;
    }

    /** What is forwarded with an application message. */
    MessageProperties message() {
        MessageProperties message = new MessageProperties(
                payloadFormat(),
                text(Property.CONTENT_TYPE),
                responseTopic(),
                binary(Property.CORRELATION_DATA),
                userProperties());
        return message.equals(MessageProperties.NONE) ? MessageProperties.NONE : message;
    }

    private PayloadFormat payloadFormat() {
        if (!has(Property.PAYLOAD_FORMAT_INDICATOR)) {
            return PayloadFormat.ABSENT;
        }
        return flag(Property.PAYLOAD_FORMAT_INDICATOR, false) ? PayloadFormat.UTF_8 : PayloadFormat.BYTES;
    }

    private @Nullable String responseTopic() {
        String topic = text(Property.RESPONSE_TOPIC);
        if (topic == null) {
            return null;
        }
        if (topic.isEmpty()) {
            throw protocolError("[MQTT-4.7.3-1] response topic is empty");
        }
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw protocolError("[MQTT-3.3.2-14] response topic with a wildcard: " + topic);
        }
        return topic;
    }

    private @Nullable Integer integer(Property property) {
        MqttProperties.MqttProperty<?> found = properties.getProperty(property.id());
        return found == null ? null : (Integer) found.value();
    }

    @SuppressWarnings("unchecked")
    private List<? extends MqttProperties.MqttProperty<?>> all(Property property) {
        return (List<? extends MqttProperties.MqttProperty<?>>) properties.getProperties(property.id());
    }

    private ProtocolException outOfRange(Property property, long value, String expected) {
        return protocolError(property + ": " + value + " (expected: " + expected + ")");
    }

    private ProtocolException protocolError(String what) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, packet + ": " + what);
    }
}

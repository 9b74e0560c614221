package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client that uses Netty learns from the messages of a server, on one connection. */
final class NettyServerSide {
    private final MqttVersion version;
    private final Map<Long, String> topicsByAlias = new HashMap<>();

    NettyServerSide(MqttVersion version) {
        this.version = version;
    }

    Packet packet(MqttMessage message) {
        assertNull(message.decoderResult().cause());
        return switch (message.fixedHeader().messageType()) {
            case CONNACK -> connAck(((MqttConnAckMessage) message).variableHeader());
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK, PUBREC, PUBREL, PUBCOMP ->
                acknowledgement(message, (MqttPubReplyMessageVariableHeader) message.variableHeader());
            case SUBACK -> subAck((MqttSubAckMessage) message);
            case UNSUBACK -> unsubAck((MqttUnsubAckMessage) message);
            case DISCONNECT, AUTH ->
                reasonAndProperties(message, (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader());
            case PINGRESP -> PingResp.INSTANCE;
            default -> throw new IllegalArgumentException("not from a server: " + message);
        };
    }

    private ConnAck connAck(MqttConnAckVariableHeader header) {
        byte code = header.connectReturnCode().byteValue();
        if (version != MqttVersion.MQTT_5) {
            return new ConnAck(header.isSessionPresent(), reason311(code), null, Diagnostics.NONE);
        }
        ReasonCode reason = ReasonCode.of(code);
        MqttProperties properties = header.properties();
        ConnAck.Accepted accepted = reason == ReasonCode.SUCCESS ? accepted(properties) : null;
        return new ConnAck(header.isSessionPresent(), reason, accepted, diagnostics(properties));
    }

    /** MQTT 3.1.1 section 3.2.2.3. */
    private static ReasonCode reason311(int code) {
        return switch (code) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> throw new IllegalArgumentException("return code: " + code + " (expected: 0..5)");
        };
    }

    private static ConnAck.Accepted accepted(MqttProperties properties) {
        Long serverKeepAlive = integer(properties, Property.SERVER_KEEP_ALIVE);
        return new ConnAck.Accepted(
                integer(properties, Property.SESSION_EXPIRY_INTERVAL),
                (int) integer(properties, Property.RECEIVE_MAXIMUM, Connect.DEFAULT_RECEIVE_MAXIMUM),
                QoS.of((int) integer(properties, Property.MAXIMUM_QOS, 2)),
                isTrue(properties, Property.RETAIN_AVAILABLE),
                integer(properties, Property.MAXIMUM_PACKET_SIZE, Connect.NO_MAXIMUM_PACKET_SIZE),
                text(properties, Property.ASSIGNED_CLIENT_IDENTIFIER),
                (int) integer(properties, Property.TOPIC_ALIAS_MAXIMUM, 0),
                isTrue(properties, Property.WILDCARD_SUBSCRIPTION_AVAILABLE),
                isTrue(properties, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE),
                isTrue(properties, Property.SHARED_SUBSCRIPTION_AVAILABLE),
                serverKeepAlive == null ? null : serverKeepAlive.intValue(),
                text(properties, Property.RESPONSE_INFORMATION),
                text(properties, Property.AUTHENTICATION_METHOD),
                binary(properties, Property.AUTHENTICATION_DATA));
    }

    private Publish publish(MqttPublishMessage message) {
        MqttProperties properties = message.variableHeader().properties();
        QoS qos = QoS.of(message.fixedHeader().qosLevel().value());
        List<Integer> identifiers = new ArrayList<>();
        for (MqttProperties.MqttProperty<?> property : all(properties, Property.SUBSCRIPTION_IDENTIFIER)) {
            identifiers.add((Integer) property.value());
        }
        return new Publish(
                qos.isAcknowledged() ? message.variableHeader().packetId() : 0,
                message.fixedHeader().isDup(),
                qos,
                message.fixedHeader().isRetain(),
                topic(message.variableHeader().topicName(), integer(properties, Property.TOPIC_ALIAS)),
                Frames.payload(message.payload()),
                integer(properties, Property.MESSAGE_EXPIRY_INTERVAL, Publish.NO_EXPIRY),
                new MessageProperties(
                        format(integer(properties, Property.PAYLOAD_FORMAT_INDICATOR, -1)),
                        text(properties, Property.CONTENT_TYPE),
                        text(properties, Property.RESPONSE_TOPIC),
                        binary(properties, Property.CORRELATION_DATA),
                        users(properties)),
                identifiers);
    }

    private Topic topic(String name, @Nullable Long alias) {
        if (alias != null && !name.isEmpty()) {
            topicsByAlias.put(alias, name);
        }
        String known = name.isEmpty() ? topicsByAlias.get(alias) : name;
        assertNotNull(known, "alias not given");
        return new Topic(known);
    }

    private static PayloadFormat format(long indicator) {
        return indicator < 0 ? PayloadFormat.ABSENT : indicator == 1 ? PayloadFormat.UTF_8 : PayloadFormat.BYTES;
    }

    private static Packet acknowledgement(MqttMessage message, MqttPubReplyMessageVariableHeader header) {
        int packetId = header.messageId();
        ReasonCode reason = ReasonCode.of(header.reasonCode());
        Diagnostics diagnostics = diagnostics(header.properties());
        return switch (message.fixedHeader().messageType()) {
            case PUBACK -> new PubAck(packetId, reason, diagnostics);
            case PUBREC -> new PubRec(packetId, reason, diagnostics);
            case PUBREL -> new PubRel(packetId, reason, diagnostics);
            default -> new PubComp(packetId, reason, diagnostics);
        };
    }

    private static SubAck subAck(MqttSubAckMessage message) {
        List<ReasonCode> reasons = new ArrayList<>();
        message.payload().reasonCodes().forEach(code -> reasons.add(ReasonCode.of(code)));
        MqttMessageIdAndPropertiesVariableHeader header = message.idAndPropertiesVariableHeader();
        return new SubAck(header.messageId(), reasons, diagnostics(header.properties()));
    }

    private static UnsubAck unsubAck(MqttUnsubAckMessage message) {
        List<ReasonCode> reasons = new ArrayList<>();
        message.payload().unsubscribeReasonCodes().forEach(code -> reasons.add(ReasonCode.of(code)));
        MqttMessageIdAndPropertiesVariableHeader header = message.idAndPropertiesVariableHeader();
        return new UnsubAck(header.messageId(), reasons, diagnostics(header.properties()));
    }

    private static Packet reasonAndProperties(MqttMessage message, MqttReasonCodeAndPropertiesVariableHeader header) {
        ReasonCode reason = ReasonCode.of(header.reasonCode());
        MqttProperties properties = header.properties();
        return switch (message.fixedHeader().messageType()) {
            case DISCONNECT ->
                new Disconnect(
                        reason,
                        integer(properties, Property.SESSION_EXPIRY_INTERVAL, Disconnect.UNCHANGED),
                        text(properties, Property.SERVER_REFERENCE),
                        diagnostics(properties));
            default ->
                new Auth(
                        reason,
                        text(properties, Property.AUTHENTICATION_METHOD),
                        binary(properties, Property.AUTHENTICATION_DATA),
                        diagnostics(properties));
        };
    }

    private static Diagnostics diagnostics(MqttProperties properties) {
        return new Diagnostics(text(properties, Property.REASON_STRING), users(properties));
    }

    private static List<UserProperty> users(MqttProperties properties) {
        List<UserProperty> users = new ArrayList<>();
        for (MqttProperties.MqttProperty<?> property : all(properties, Property.USER_PROPERTY)) {
            MqttProperties.StringPair pair = (MqttProperties.StringPair) property.value();
            users.add(new UserProperty(pair.key, pair.value));
        }
        return users;
    }

    private static boolean isTrue(MqttProperties properties, Property property) {
        return integer(properties, property, 1) == 1;
    }

    private static long integer(MqttProperties properties, Property property, long absent) {
        Long value = integer(properties, property);
        return value == null ? absent : value;
    }

    private static @Nullable Long integer(MqttProperties properties, Property property) {
        Object value = value(properties, property);
        return value == null ? null : Integer.toUnsignedLong((Integer) value);
    }

    private static @Nullable String text(MqttProperties properties, Property property) {
        return (String) value(properties, property);
    }

    private static @Nullable Payload binary(MqttProperties properties, Property property) {
        Object value = value(properties, property);
        return value == null ? null : Payload.of((byte[]) value);
    }

    private static @Nullable Object value(MqttProperties properties, Property property) {
        List<? extends MqttProperties.MqttProperty<?>> found = all(properties, property);
        if (found.isEmpty()) {
            return null;
        }
        assertEquals(1, found.size(), property.toString());
        return found.get(0).value();
    }

    @SuppressWarnings("unchecked")
    private static List<? extends MqttProperties.MqttProperty<?>> all(MqttProperties properties, Property property) {
        return (List<? extends MqttProperties.MqttProperty<?>>) properties.getProperties(property.id());
    }
}

package io.roostmq.broker.harness;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;

/** Short ways to make the packets a client sends and to read those it gets. */
public final class Packets {
    private static final int SESSION_EXPIRY_INTERVAL = 0x11;
    private static final int KEEP_ALIVE_SECONDS = 300;

    private Packets() {}

    /** CONNECT of MQTT 3.1.1. */
    public static MqttConnectMessage connect3(String clientId, boolean cleanSession) {
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(clientId)
                .cleanSession(cleanSession)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .build();
    }

    /** CONNECT of MQTT 5.0. */
    public static MqttConnectMessage connect5(String clientId, boolean cleanStart, int sessionExpirySeconds) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(SESSION_EXPIRY_INTERVAL, sessionExpirySeconds));
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(clientId)
                .cleanSession(cleanStart)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .properties(properties)
                .build();
    }

    /** SUBSCRIBE with one filter. */
    public static MqttSubscribeMessage subscribe(int packetId, String filter, int qos) {
        return MqttMessageBuilders.subscribe()
                .messageId(packetId)
                .addSubscription(MqttQoS.valueOf(qos), filter)
                .build();
    }

    public static MqttUnsubscribeMessage unsubscribe(int packetId, String filter) {
        return MqttMessageBuilders.unsubscribe()
                .messageId(packetId)
                .addTopicFilter(filter)
                .build();
    }

    /**
     * PUBLISH with everything under the caller's control.
     *
     * @param packetId ignored with QoS 0
     */
    public static MqttPublishMessage publish(
            String topic, byte[] payload, int qos, int packetId, boolean duplicate, boolean retain) {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, duplicate, MqttQoS.valueOf(qos), retain, 0),
                new MqttPublishVariableHeader(topic, packetId),
                Unpooled.wrappedBuffer(payload));
    }

    public static MqttPublishMessage publish(String topic, String payload, int qos, int packetId) {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, packetId, false, false);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with the reason code 0. */
    public static MqttMessage reply(MqttMessageType type, int packetId) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0),
                new MqttPubReplyMessageVariableHeader(
                        packetId, MqttPubReplyMessageVariableHeader.REASON_CODE_OK, MqttProperties.NO_PROPERTIES));
    }

    /** DISCONNECT, PINGREQ: packets that are their fixed header. */
    public static MqttMessage bare(MqttMessageType type) {
        return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
    }

    /** DISCONNECT of MQTT 5.0 that changes the Session Expiry Interval. */
    public static MqttMessage disconnect5(int sessionExpirySeconds) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(SESSION_EXPIRY_INTERVAL, sessionExpirySeconds));
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) 0, properties));
    }

    public static MqttMessageType type(MqttMessage message) {
        return message.fixedHeader().messageType();
    }

    /** The Packet Identifier of any packet that has one. */
    public static int packetId(MqttMessage message) {
        Object header = message.variableHeader();
        if (header instanceof MqttPublishVariableHeader publish) {
            return publish.packetId();
        }
        if (header instanceof MqttMessageIdVariableHeader id) {
            return id.messageId();
        }
        throw new AssertionError("no packet identifier in " + message);
    }

    /** The Reason Code of PUBACK, PUBREC, PUBREL, PUBCOMP or DISCONNECT, 0 when it is left out. */
    public static int reason(MqttMessage message) {
        Object header = message.variableHeader();
        if (header instanceof MqttPubReplyMessageVariableHeader reply) {
            return reply.reasonCode() & 0xFF;
        }
        return header instanceof MqttReasonCodeAndPropertiesVariableHeader reason ? reason.reasonCode() & 0xFF : 0;
    }

    public static byte[] payload(MqttPublishMessage message) {
        return ByteBufUtil.getBytes(message.payload());
    }

    public static String text(MqttPublishMessage message) {
        return message.payload().toString(StandardCharsets.UTF_8);
    }
}

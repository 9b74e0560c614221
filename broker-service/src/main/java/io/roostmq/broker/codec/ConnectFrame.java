package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;

/** Reads a CONNECT, MQTT 5.0 section 3.1. */
final class ConnectFrame {
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL = 0x04;
    private static final int CLEAN_START = 0x02;
    private static final int RESERVED = 0x01;

    private ConnectFrame() {}

    /**
     * Reads protocol name and version.
     *
     * @throws ProtocolException UNSUPPORTED_PROTOCOL_VERSION [MQTT-3.1.2-1] [MQTT-3.1.2-2]
     */
    static MqttVersion version(ByteBuf body) {
        String name = WireReader.text(body);
        int level = WireReader.oneByte(body);
        try {
            return MqttVersion.fromProtocolNameAndLevel(name, (byte) level);
        } catch (MqttUnacceptableProtocolVersionException e) {
            throw new ProtocolException(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "CONNECT: " + name + " version " + level + " (expected: MQTT 4 or 5, MQIsdp 3)");
        }
    }

    /**
     * The header of a CONNECT of which only the version is known: its client is one that takes the shortest CONNACK, and no
     * more.
     */
    static MqttConnectVariableHeader headerOf(MqttVersion version) {
        MqttProperties properties = new MqttProperties();
        properties.add(
                new MqttProperties.IntegerProperty(Property.MAXIMUM_PACKET_SIZE.id(), AnswerSize.SHORTEST_CONNACK));
        return header(version, 0, 0, properties);
    }

    private static MqttConnectVariableHeader header(
            MqttVersion version, int flags, int keepAliveSeconds, MqttProperties properties) {
        return new MqttConnectVariableHeader(
                version.protocolName(),
                version.protocolLevel(),
                (flags & USER_NAME) != 0,
                (flags & PASSWORD) != 0,
                (flags & WILL_RETAIN) != 0,
                flags >> 3 & 0x03,
                (flags & WILL) != 0,
                (flags & CLEAN_START) != 0,
                keepAliveSeconds,
                properties);
    }

    /** Reads the rest of the variable header. */
    static MqttConnectVariableHeader header(MqttVersion version, ByteBuf body) {
        int flags = WireReader.oneByte(body);
        if ((flags & RESERVED) != 0 && version != MqttVersion.MQTT_3_1) {
            throw WireReader.malformed("[MQTT-3.1.2-3] CONNECT: reserved flag is set");
        }
        int keepAliveSeconds = WireReader.twoBytes(body);
        return header(version, flags, keepAliveSeconds, properties(version, body));
    }

    /** Reads the payload. */
    static MqttConnectMessage message(
            MqttFixedHeader fixedHeader, MqttConnectVariableHeader header, MqttVersion version, ByteBuf body) {
        MqttConnectPayload payload = payload(header, version, body);
        WireReader.end(body, fixedHeader.messageType());
        return new MqttConnectMessage(fixedHeader, header, payload);
    }

    private static MqttConnectPayload payload(MqttConnectVariableHeader header, MqttVersion version, ByteBuf body) {
        String clientId = WireReader.text(body);
        MqttProperties willProperties = MqttProperties.NO_PROPERTIES;
        String willTopic = null;
        byte[] willMessage = null;
        if (header.isWillFlag()) {
            willProperties = properties(version, body);
            willTopic = WireReader.text(body);
            willMessage = WireReader.binary(body);
        }
        return new MqttConnectPayload(
                clientId,
                willProperties,
                willTopic,
                willMessage,
                isThere(header.hasUserName(), version, body) ? WireReader.text(body) : null,
                isThere(header.hasPassword(), version, body) ? WireReader.binary(body) : null);
    }

    /** MQTT 3.1 section 3.1: there, the end of the packet counts for more than a flag. */
    private static boolean isThere(boolean flag, MqttVersion version, ByteBuf body) {
        return flag && (version != MqttVersion.MQTT_3_1 || body.isReadable());
    }

    private static MqttProperties properties(MqttVersion version, ByteBuf body) {
        return version == MqttVersion.MQTT_5 ? WireReader.properties(body) : MqttProperties.NO_PROPERTIES;
    }
}

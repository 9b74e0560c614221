package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** What both dialects read from and write to Netty's messages in the same way. */
final class Frames {
    static final MqttFixedHeader CONNACK = header(MqttMessageType.CONNACK, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE);
    /** Its flags are 0010 [MQTT-3.6.1-1]. */
    static final MqttFixedHeader PUBREL = header(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE);

    static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader SUBACK = header(MqttMessageType.SUBACK, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader UNSUBACK = header(MqttMessageType.UNSUBACK, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader DISCONNECT = header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE);
    static final MqttFixedHeader AUTH = header(MqttMessageType.AUTH, MqttQoS.AT_MOST_ONCE);

    /** In bytes; the encoder counts for itself. */
    private static final int REMAINING_LENGTH_UNKNOWN = 0;

    private static final int PACKET_ID_MAX = 65_535;

    private Frames() {}

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, REMAINING_LENGTH_UNKNOWN);
    }

    /** The bytes that are left in the buffer, copied; the buffer stays as it is. */
    static Payload payload(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return Payload.of(bytes);
    }

    /** @throws ProtocolException MALFORMED_PACKET when DUP is set with QoS 0 [MQTT-3.3.1-2] */
    static QoS publishQos(MqttFixedHeader header) {
        QoS qos = QoS.of(header.qosLevel().value());
        if (header.isDup() && !qos.isAcknowledged()) {
            throw new ProtocolException(ReasonCode.MALFORMED_PACKET, "[MQTT-3.3.1-2] PUBLISH: DUP with QoS 0");
        }
        return qos;
    }

    /** @throws ProtocolException PROTOCOL_ERROR for 0 [MQTT-2.2.1-3] */
    static int packetId(int received) {
        if (received < 1 || received > PACKET_ID_MAX) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR,
                    "[MQTT-2.2.1-3] packet identifier: " + received + " (expected: 1.." + PACKET_ID_MAX + ")");
        }
        return received;
    }

    static int packetId(MqttMessage message) {
        return packetId(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
    }

    /**
     * The topic filters of an UNSUBSCRIBE.
     *
     * @throws ProtocolException PROTOCOL_ERROR when there are none [MQTT-3.10.3-2]
     */
    static List<String> filters(List<String> received) {
        if (received.isEmpty()) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.10.3-2] UNSUBSCRIBE: no topic filter");
        }
        List<String> filters = new ArrayList<>(received.size());
        for (String filter : received) {
            filters.add(WireText.checked(filter));
        }
        return filters;
    }

    /**
     * The payload is shared with the packet, not copied.
     *
     * @param topicName empty when a Topic Alias among the properties says it
     */
    static MqttPublishMessage publish(Publish publish, String topicName, MqttProperties properties) {
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH,
                publish.duplicate(),
                MqttQoS.valueOf(publish.qos().value()),
                publish.retain(),
                REMAINING_LENGTH_UNKNOWN);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(topicName, publish.packetId(), properties),
                Unpooled.wrappedBuffer(publish.payload().array()));
    }

    /** @param codes 0..255 */
    static MqttMessage subAck(int packetId, MqttProperties properties, int[] codes) {
        return new MqttSubAckMessage(
                SUBACK,
                new MqttMessageIdAndPropertiesVariableHeader(packetId, properties),
                new MqttSubAckPayload(codes));
    }

    static ProtocolException notFromAClient(MqttMessageType type) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, type + " is not for a client to send");
    }

    static IllegalArgumentException notFromAServer(Packet packet) {
        return new IllegalArgumentException(packet.getClass().getSimpleName() + " is not for a server to send");
    }
}

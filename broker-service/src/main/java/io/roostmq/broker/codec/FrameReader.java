package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** Reads one packet that a connected client sent, MQTT 5.0 chapter 3. */
final class FrameReader {
    private final MqttVersion version;
    private final MqttFixedHeader header;
    private final ByteBuf body;

    /** @param body the packet behind its fixed header; stays the caller's, a PUBLISH retains its payload */
    FrameReader(MqttVersion version, MqttFixedHeader header, ByteBuf body) {
        this.version = version;
        this.header = header;
        this.body = body;
    }

    MqttMessage message() {
        MqttMessageType type = header.messageType();
        if (type == MqttMessageType.PUBLISH) {
            return publish();
        }
        MqttMessage message = switch (type) {
            case PUBACK -> new MqttPubAckMessage(header, acknowledgement());
            case PUBREC, PUBREL, PUBCOMP -> new MqttMessage(header, acknowledgement());
            case SUBSCRIBE -> new MqttSubscribeMessage(header, idAndProperties(), filtersWithOptions());
            case UNSUBSCRIBE -> new MqttUnsubscribeMessage(header, idAndProperties(), filters());
            case DISCONNECT -> new MqttMessage(header, isVersion5() ? reasonAndProperties() : null);
            case PINGREQ -> new MqttMessage(header);
            case AUTH -> new MqttMessage(header, auth());
            default -> throw Frames.notFromAClient(type);
        };
        WireReader.end(body, type);
        return message;
    }

    private boolean isVersion5() {
        return version == MqttVersion.MQTT_5;
    }

    private MqttPublishMessage publish() {
        String topic = WireReader.text(body);
        int packetId = header.qosLevel() == MqttQoS.AT_MOST_ONCE ? 0 : packetId();
        MqttPublishVariableHeader variableHeader = new MqttPublishVariableHeader(topic, packetId, properties());
        return new MqttPublishMessage(header, variableHeader, body.readRetainedSlice(body.readableBytes()));
    }

    private MqttMessageIdVariableHeader acknowledgement() {
        int packetId = packetId();
        if (!isVersion5()) {
            return MqttMessageIdVariableHeader.from(packetId);
        }
        byte reason = body.isReadable() ? (byte) WireReader.oneByte(body) : 0;
        return new MqttPubReplyMessageVariableHeader(packetId, reason, propertiesIfAny());
    }

    private MqttReasonCodeAndPropertiesVariableHeader reasonAndProperties() {
        byte reason = body.isReadable() ? (byte) WireReader.oneByte(body) : 0;
        return new MqttReasonCodeAndPropertiesVariableHeader(reason, propertiesIfAny());
    }

    private MqttReasonCodeAndPropertiesVariableHeader auth() {
        if (!isVersion5()) {
            throw new ProtocolException(ReasonCode.MALFORMED_PACKET, "packet type: 15 is reserved in this version");
        }
        return reasonAndProperties();
    }

    private MqttMessageIdAndPropertiesVariableHeader idAndProperties() {
        return new MqttMessageIdAndPropertiesVariableHeader(packetId(), properties());
    }

    private MqttSubscribePayload filtersWithOptions() {
        List<MqttTopicSubscription> subscriptions = new ArrayList<>();
        while (body.isReadable()) {
            String filter = WireReader.text(body);
            subscriptions.add(new MqttTopicSubscription(filter, option(WireReader.oneByte(body))));
        }
        return new MqttSubscribePayload(subscriptions);
    }

    private MqttSubscriptionOption option(int bits) {
        int reserved = switch (version) {
            case MQTT_3_1 -> 0;
            case MQTT_3_1_1 -> 0xFC;
            case MQTT_5 -> 0xC0;
        };
        if ((bits & reserved) != 0) {
            throw WireReader.malformed("[MQTT-3.8.3-5] SUBSCRIBE: reserved bits of the options are set");
        }
        int qos = bits & 0x03;
        int retainHandling = isVersion5() ? bits >> 4 & 0x03 : 0;
        if (qos == 3 || retainHandling == 3) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR,
                    "SUBSCRIBE: QoS: " + qos + ", Retain Handling: " + retainHandling
                            + " (expected: 0..2), section 3.8.3.1");
        }
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(qos),
                isVersion5() && (bits & 0x04) != 0,
                isVersion5() && (bits & 0x08) != 0,
                RetainedHandlingPolicy.valueOf(retainHandling));
    }

    private MqttUnsubscribePayload filters() {
        List<String> filters = new ArrayList<>();
        while (body.isReadable()) {
            filters.add(WireReader.text(body));
        }
        return new MqttUnsubscribePayload(filters);
    }

    private int packetId() {
        return Frames.packetId(WireReader.twoBytes(body));
    }

    private MqttProperties properties() {
        return isVersion5() ? WireReader.properties(body) : MqttProperties.NO_PROPERTIES;
    }

    /** Where a packet may end before its properties. */
    private MqttProperties propertiesIfAny() {
        return body.isReadable() ? WireReader.properties(body) : MqttProperties.NO_PROPERTIES;
    }
}

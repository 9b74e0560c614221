package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.UnsubAck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the terms of MQTT 5.0 to MQTT 3.1 and 3.1.1: what those versions have no field for is left out. */
final class Mqtt3Outbound {
    private static final int SUBACK_FAILURE = 0x80;

    private final MqttVersion version;

    Mqtt3Outbound(MqttVersion version) {
        this.version = version;
    }

    @Nullable
    MqttMessage message(Packet packet) {
        if (packet instanceof Publish publish) {
            return Frames.publish(publish, publish.topic().name(), MqttProperties.NO_PROPERTIES);
        }
        if (packet instanceof PubAck ack) {
            return saysAccepted(ack.reason()) ? new MqttPubAckMessage(Frames.PUBACK, id(ack.packetId())) : null;
        }
        if (packet instanceof PubRec rec) {
            return saysAccepted(rec.reason()) ? acknowledgement(Frames.PUBREC, rec.packetId()) : null;
        }
        if (packet instanceof PubRel rel) {
            return acknowledgement(Frames.PUBREL, rel.packetId());
        }
        if (packet instanceof PubComp comp) {
            return acknowledgement(Frames.PUBCOMP, comp.packetId());
        }
        if (packet instanceof ConnAck ack) {
            return connAck(ack);
        }
        if (packet instanceof SubAck ack) {
            return subAck(ack);
        }
        if (packet instanceof UnsubAck ack) {
            return new MqttUnsubAckMessage(Frames.UNSUBACK, id(ack.packetId()));
        }
        if (packet == PingResp.INSTANCE) {
            return MqttMessage.PINGRESP;
        }
        if (packet instanceof Disconnect || packet instanceof Auth) {
            return null;
        }
        throw Frames.notFromAServer(packet);
    }

    /**
     * These versions acknowledge or are silent. A PUBLISH that was refused for what it is gets its acknowledgement
     * [MQTT-3.3.5-2 of 3.1.1], or its sender would repeat it for ever. One that could not be kept gets none: that would be a
     * promise.
     */
    private static boolean saysAccepted(ReasonCode reason) {
        return reason != ReasonCode.UNSPECIFIED_ERROR && reason != ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }

    private static MqttMessage acknowledgement(MqttFixedHeader header, int packetId) {
        return new MqttMessage(header, id(packetId));
    }

    private static MqttMessageIdVariableHeader id(int packetId) {
        return MqttMessageIdVariableHeader.from(packetId);
    }

    private @Nullable MqttMessage connAck(ConnAck ack) {
        MqttConnectReturnCode code = returnCode(ack.reason());
        if (code == null) {
            return null;
        }
        boolean sessionPresent = ack.sessionPresent()
                && code == MqttConnectReturnCode.CONNECTION_ACCEPTED
                && version == MqttVersion.MQTT_3_1_1;
        return new MqttConnAckMessage(Frames.CONNACK, new MqttConnAckVariableHeader(code, sessionPresent));
    }

    /** Null where no return code says it: the connection is closed without one [MQTT-3.1.4-1]. */
    private static @Nullable MqttConnectReturnCode returnCode(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> MqttConnectReturnCode.CONNECTION_ACCEPTED;
            case UNSUPPORTED_PROTOCOL_VERSION -> MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION;
            case CLIENT_IDENTIFIER_NOT_VALID -> MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
            case BAD_USER_NAME_OR_PASSWORD -> MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD ->
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            case SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    QUOTA_EXCEEDED,
                    CONNECTION_RATE_EXCEEDED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
            default -> null;
        };
    }

    /**
     * MQTT 3.1 has no failure code. It gets that of 3.1.1 nevertheless: its bits for the QoS are 0, the least that a client
     * which does not know the code can take it for, and to grant what is not there would be a lie to all.
     */
    private static MqttMessage subAck(SubAck ack) {
        List<ReasonCode> reasons = ack.reasons();
        int[] codes = new int[reasons.size()];
        for (int i = 0; i < codes.length; i++) {
            ReasonCode reason = reasons.get(i);
            codes[i] = reason.isFailure() ? SUBACK_FAILURE : reason.code();
        }
        return Frames.subAck(ack.packetId(), MqttProperties.NO_PROPERTIES, codes);
    }
}

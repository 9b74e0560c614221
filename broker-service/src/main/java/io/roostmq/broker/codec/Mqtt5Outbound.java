package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.UnsubAck;
import java.util.List;

/** From packets to Netty's messages of MQTT 5.0. */
final class Mqtt5Outbound {
    /** The largest packet there can be, in bytes: a fixed header of 5 and the largest Remaining Length, section 1.5.5. */
    private static final long PACKET_SIZE_MAX = 5 + 268_435_455;

    /** Which packets carry Reason Strings and User Properties about themselves. */
    enum Diagnosed {
        ALL,
        /** Those that end or begin a connection: what a client gets that wants no problem information [MQTT-3.1.2-29]. */
        CONNACK_AND_DISCONNECT,
        NONE
    }

    private final Diagnosed diagnosed;

    Mqtt5Outbound(Diagnosed diagnosed) {
        this.diagnosed = diagnosed;
    }

    MqttMessage message(Packet packet) {
        if (packet instanceof Publish publish) {
            return publish(publish, publish.topic().name(), OutboundAliases.NONE);
        }
        if (packet instanceof PubAck ack) {
            byte reason = PacketReasons.PUBLISH_RECEIVED.toSend(ack.reason());
            return new MqttPubAckMessage(Frames.PUBACK, acknowledgement(ack.packetId(), reason, ack.diagnostics()));
        }
        if (packet instanceof PubRec rec) {
            byte reason = PacketReasons.PUBLISH_RECEIVED.toSend(rec.reason());
            return new MqttMessage(Frames.PUBREC, acknowledgement(rec.packetId(), reason, rec.diagnostics()));
        }
        if (packet instanceof PubRel rel) {
            byte reason = PacketReasons.PUBLISH_RELEASED.toSend(rel.reason());
            return new MqttMessage(Frames.PUBREL, acknowledgement(rel.packetId(), reason, rel.diagnostics()));
        }
        if (packet instanceof PubComp comp) {
            byte reason = PacketReasons.PUBLISH_RELEASED.toSend(comp.reason());
            return new MqttMessage(Frames.PUBCOMP, acknowledgement(comp.packetId(), reason, comp.diagnostics()));
        }
        if (packet instanceof ConnAck ack) {
            return connAck(ack);
        }
        if (packet instanceof SubAck ack) {
            return subAck(ack);
        }
        if (packet instanceof UnsubAck ack) {
            return unsubAck(ack);
        }
        if (packet instanceof Disconnect disconnect) {
            return disconnect(disconnect);
        }
        if (packet instanceof Auth auth) {
            return auth(auth);
        }
        if (packet == PingResp.INSTANCE) {
            return MqttMessage.PINGRESP;
        }
        throw Frames.notFromAServer(packet);
    }

    /** @param topicName empty when the alias says it */
    static MqttMessage publish(Publish publish, String topicName, int topicAlias) {
        return Frames.publish(publish, topicName, publishProperties(publish, topicAlias));
    }

    private static MqttProperties publishProperties(Publish publish, int topicAlias) {
        OutboundProperties properties = new OutboundProperties()
                .integerUnless(Publish.NO_EXPIRY, Property.MESSAGE_EXPIRY_INTERVAL, publish.messageExpirySeconds())
                .integerUnless(OutboundAliases.NONE, Property.TOPIC_ALIAS, topicAlias)
                .message(publish.properties());
        for (int identifier : publish.subscriptionIdentifiers()) {
            properties.integer(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        return properties.build();
    }

    private MqttPubReplyMessageVariableHeader acknowledgement(int packetId, byte reason, Diagnostics diagnostics) {
        OutboundProperties properties = new OutboundProperties().diagnosticsOf(reason, wanted(diagnostics));
        return new MqttPubReplyMessageVariableHeader(packetId, reason, properties.build());
    }

    private MqttMessage connAck(ConnAck ack) {
        byte reason = PacketReasons.CONNACK.toSend(ack.reason());
        OutboundProperties properties = new OutboundProperties().diagnostics(always(ack.diagnostics()));
        ConnAck.Accepted accepted = ack.accepted();
        if (accepted != null) {
            state(accepted, properties);
            properties.text(
                    Property.RESPONSE_INFORMATION, diagnosed == Diagnosed.NONE ? null : accepted.responseInformation());
        }
        boolean sessionPresent = ack.sessionPresent() && !ack.reason().isFailure();
        return new MqttConnAckMessage(
                Frames.CONNACK,
                new MqttConnAckVariableHeader(
                        MqttConnectReturnCode.valueOf(reason), sessionPresent, properties.build()));
    }

    private static void state(ConnAck.Accepted accepted, OutboundProperties properties) {
        Long sessionExpirySeconds = accepted.sessionExpirySeconds();
        if (sessionExpirySeconds != null) {
            properties.integer(Property.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds);
        }
        Integer serverKeepAliveSeconds = accepted.serverKeepAliveSeconds();
        if (serverKeepAliveSeconds != null) {
            properties.integer(Property.SERVER_KEEP_ALIVE, serverKeepAliveSeconds);
        }
        if (accepted.maximumPacketSize() < PACKET_SIZE_MAX) {
            properties.integer(Property.MAXIMUM_PACKET_SIZE, accepted.maximumPacketSize());
        }
        properties
                .integerUnless(Connect.DEFAULT_RECEIVE_MAXIMUM, Property.RECEIVE_MAXIMUM, accepted.receiveMaximum())
                .integerUnless(
                        QoS.EXACTLY_ONCE.value(),
                        Property.MAXIMUM_QOS,
                        accepted.maximumQos().value())
                .integerUnless(1, Property.RETAIN_AVAILABLE, bit(accepted.retainAvailable()))
                .text(Property.ASSIGNED_CLIENT_IDENTIFIER, accepted.assignedClientId())
                .integerUnless(0, Property.TOPIC_ALIAS_MAXIMUM, accepted.topicAliasMaximum())
                .integerUnless(
                        1, Property.WILDCARD_SUBSCRIPTION_AVAILABLE, bit(accepted.wildcardSubscriptionAvailable()))
                .integerUnless(
                        1, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, bit(accepted.subscriptionIdentifiersAvailable()))
                .integerUnless(1, Property.SHARED_SUBSCRIPTION_AVAILABLE, bit(accepted.sharedSubscriptionAvailable()))
                .text(Property.AUTHENTICATION_METHOD, accepted.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, accepted.authenticationData());
    }

    private static int bit(boolean value) {
        return value ? 1 : 0;
    }

    private MqttMessage subAck(SubAck ack) {
        List<ReasonCode> reasons = ack.reasons();
        int[] codes = new int[reasons.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Byte.toUnsignedInt(PacketReasons.SUBACK.toSend(reasons.get(i)));
        }
        return Frames.subAck(ack.packetId(), properties(ack.diagnostics()), codes);
    }

    private MqttMessage unsubAck(UnsubAck ack) {
        List<ReasonCode> reasons = ack.reasons();
        short[] codes = new short[reasons.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (short) Byte.toUnsignedInt(PacketReasons.UNSUBACK.toSend(reasons.get(i)));
        }
        return new MqttUnsubAckMessage(
                Frames.UNSUBACK,
                new MqttMessageIdAndPropertiesVariableHeader(ack.packetId(), properties(ack.diagnostics())),
                new MqttUnsubAckPayload(codes));
    }

    /** Without a Session Expiry Interval: a server never sends one [MQTT-3.14.2-2]. */
    private MqttMessage disconnect(Disconnect disconnect) {
        byte reason = PacketReasons.DISCONNECT_BY_SERVER.toSend(disconnect.reason());
        OutboundProperties properties = new OutboundProperties()
                .text(Property.SERVER_REFERENCE, disconnect.serverReference())
                .diagnosticsOf(reason, always(disconnect.diagnostics()));
        return reasonAndProperties(Frames.DISCONNECT, reason, properties);
    }

    private MqttMessage auth(Auth auth) {
        byte reason = PacketReasons.AUTH_BY_SERVER.toSend(auth.reason());
        OutboundProperties properties = new OutboundProperties()
                .text(Property.AUTHENTICATION_METHOD, auth.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, auth.authenticationData())
                .diagnosticsOf(reason, wanted(auth.diagnostics()));
        return reasonAndProperties(Frames.AUTH, reason, properties);
    }

    private static MqttMessage reasonAndProperties(MqttFixedHeader header, byte reason, OutboundProperties properties) {
        return new MqttMessage(header, new MqttReasonCodeAndPropertiesVariableHeader(reason, properties.build()));
    }

    private MqttProperties properties(Diagnostics diagnostics) {
        return new OutboundProperties().diagnostics(wanted(diagnostics)).build();
    }

    private Diagnostics wanted(Diagnostics diagnostics) {
        return diagnosed == Diagnosed.ALL ? diagnostics : Diagnostics.NONE;
    }

    private Diagnostics always(Diagnostics diagnostics) {
        return diagnosed == Diagnosed.NONE ? Diagnostics.NONE : diagnostics;
    }
}

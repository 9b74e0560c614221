package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.Unsubscribe;
import java.util.ArrayList;
import java.util.List;

/** From Netty's messages to packets, with what MQTT 5.0 asks of a client's. CONNECT is {@link Mqtt5Connect}'s. */
final class Mqtt5Inbound {
    private static final long PUBLISH = Property.set(
            Property.PAYLOAD_FORMAT_INDICATOR,
            Property.MESSAGE_EXPIRY_INTERVAL,
            Property.TOPIC_ALIAS,
            Property.RESPONSE_TOPIC,
            Property.CORRELATION_DATA,
            Property.USER_PROPERTY,
            Property.SUBSCRIPTION_IDENTIFIER,
            Property.CONTENT_TYPE);
    private static final long ACKNOWLEDGEMENT = Property.set(Property.REASON_STRING, Property.USER_PROPERTY);
    private static final long SUBSCRIBE = Property.set(Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY);
    private static final long UNSUBSCRIBE = Property.set(Property.USER_PROPERTY);
    private static final long DISCONNECT = Property.set(
            Property.SESSION_EXPIRY_INTERVAL,
            Property.REASON_STRING,
            Property.USER_PROPERTY,
            Property.SERVER_REFERENCE);
    private static final long AUTH = Property.set(
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA,
            Property.REASON_STRING,
            Property.USER_PROPERTY);

    private static final String SHARE = "$share/";

    private final TopicAliases aliases;

    Mqtt5Inbound(TopicAliases aliases) {
        this.aliases = aliases;
    }

    Packet packet(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> Mqtt5Connect.packet(message);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK -> {
                Acknowledgement ack = acknowledgement(message, PacketReasons.PUBLISH_RECEIVED);
                yield new PubAck(ack.packetId, ack.reason, ack.diagnostics);
            }
            case PUBREC -> {
                Acknowledgement ack = acknowledgement(message, PacketReasons.PUBLISH_RECEIVED);
                yield new PubRec(ack.packetId, ack.reason, ack.diagnostics);
            }
            case PUBREL -> {
                Acknowledgement ack = acknowledgement(message, PacketReasons.PUBLISH_RELEASED);
                yield new PubRel(ack.packetId, ack.reason, ack.diagnostics);
            }
            case PUBCOMP -> {
                Acknowledgement ack = acknowledgement(message, PacketReasons.PUBLISH_RELEASED);
                yield new PubComp(ack.packetId, ack.reason, ack.diagnostics);
            }
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case PINGREQ -> pingReq(message);
            case DISCONNECT -> disconnect(message);
            case AUTH -> auth(message);
            case CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                throw Frames.notFromAClient(message.fixedHeader().messageType());
        };
    }

    private Publish publish(MqttPublishMessage message) {
        QoS qos = Frames.publishQos(message.fixedHeader());
        int packetId =
                qos.isAcknowledged() ? Frames.packetId(message.variableHeader().packetId()) : 0;
        InboundProperties properties =
                InboundProperties.of("PUBLISH", message.variableHeader().properties(), PUBLISH);
        if (properties.has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "[MQTT-3.3.4-6] PUBLISH: subscription identifier from a client");
        }
        MessageProperties forwarded = properties.message();
        Topic topic = aliases.resolve(
                message.variableHeader().topicName(), properties.twoBytes(Property.TOPIC_ALIAS, TopicAliases.NONE));
        return new Publish(
                packetId,
                message.fixedHeader().isDup(),
                qos,
                message.fixedHeader().isRetain(),
                topic,
                Frames.payload(message.payload()),
                properties.fourBytes(Property.MESSAGE_EXPIRY_INTERVAL, Publish.NO_EXPIRY),
                forwarded,
                List.of());
    }

    /** What PUBACK, PUBREC, PUBREL and PUBCOMP have in common. */
    private record Acknowledgement(int packetId, ReasonCode reason, Diagnostics diagnostics) {}

    private static Acknowledgement acknowledgement(MqttMessage message, PacketReasons reasons) {
        int packetId = Frames.packetId(message);
        if (!(message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header)) {
            return new Acknowledgement(packetId, ReasonCode.SUCCESS, Diagnostics.NONE);
        }
        String packet = message.fixedHeader().messageType().toString();
        return new Acknowledgement(
                packetId,
                reasons.received(header.reasonCode()),
                InboundProperties.of(packet, header.properties(), ACKNOWLEDGEMENT)
                        .diagnostics());
    }

    private static Subscribe subscribe(MqttSubscribeMessage message) {
        InboundProperties properties =
                InboundProperties.of("SUBSCRIBE", properties(message.variableHeader()), SUBSCRIBE);
        List<MqttTopicSubscription> received = message.payload().topicSubscriptions();
        if (received.isEmpty()) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.8.3-2] SUBSCRIBE: no topic filter");
        }
        List<Subscribe.Request> requests = new ArrayList<>(received.size());
        for (MqttTopicSubscription subscription : received) {
            requests.add(request(WireText.checked(subscription.topicFilter()), subscription.option()));
        }
        return new Subscribe(
                Frames.packetId(message), properties.subscriptionIdentifier(), properties.userProperties(), requests);
    }

    private static Subscribe.Request request(String filter, MqttSubscriptionOption option) {
        if (option.isNoLocal() && filter.startsWith(SHARE)) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR,
                    "[MQTT-3.8.3-4] SUBSCRIBE: No Local on a shared subscription: " + filter);
        }
        return new Subscribe.Request(
                filter,
                QoS.of(option.qos().value()),
                option.isNoLocal(),
                option.isRetainAsPublished(),
                RetainHandling.of(option.retainHandling().value()));
    }

    private static Unsubscribe unsubscribe(MqttUnsubscribeMessage message) {
        InboundProperties properties =
                InboundProperties.of("UNSUBSCRIBE", properties(message.variableHeader()), UNSUBSCRIBE);
        return new Unsubscribe(
                Frames.packetId(message),
                properties.userProperties(),
                Frames.filters(message.payload().topics()));
    }

    private static PingReq pingReq(MqttMessage message) {
        if (message.fixedHeader().remainingLength() != 0) {
            throw new ProtocolException(ReasonCode.MALFORMED_PACKET, "PINGREQ with content");
        }
        return PingReq.INSTANCE;
    }

    private static Disconnect disconnect(MqttMessage message) {
        if (!(message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)) {
            return new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE);
        }
        InboundProperties properties = InboundProperties.of("DISCONNECT", header.properties(), DISCONNECT);
        return new Disconnect(
                PacketReasons.DISCONNECT_BY_CLIENT.received(header.reasonCode()),
                properties.fourBytes(Property.SESSION_EXPIRY_INTERVAL, Disconnect.UNCHANGED),
                properties.text(Property.SERVER_REFERENCE),
                properties.diagnostics());
    }

    private static Auth auth(MqttMessage message) {
        MqttReasonCodeAndPropertiesVariableHeader header =
                (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
        InboundProperties properties = InboundProperties.of("AUTH", header.properties(), AUTH);
        ReasonCode reason = PacketReasons.AUTH_BY_CLIENT.received(header.reasonCode());
        String method = properties.text(Property.AUTHENTICATION_METHOD);
        if (method == null) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "AUTH: no authentication method, section 3.15.2.2.2");
        }
        return new Auth(reason, method, properties.binary(Property.AUTHENTICATION_DATA), properties.diagnostics());
    }

    private static MqttProperties properties(MqttMessageIdVariableHeader header) {
        return header instanceof MqttMessageIdAndPropertiesVariableHeader withProperties
                ? withProperties.properties()
                : MqttProperties.NO_PROPERTIES;
    }
}

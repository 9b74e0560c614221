package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
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
import io.roostmq.broker.mqtt.Will;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From MQTT 3.1 and 3.1.1 to the terms of MQTT 5.0. Clauses are those of 3.1.1. */
final class Mqtt3Inbound {
    private final boolean strict;

    Mqtt3Inbound(MqttVersion version) {
        this.strict = version != MqttVersion.MQTT_3_1;
    }

    Packet packet(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) message);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK -> PubAck.of(packetIdOnly(message), ReasonCode.SUCCESS);
            case PUBREC -> PubRec.of(packetIdOnly(message), ReasonCode.SUCCESS);
            case PUBREL -> PubRel.of(packetIdOnly(message), ReasonCode.SUCCESS);
            case PUBCOMP -> PubComp.of(packetIdOnly(message), ReasonCode.SUCCESS);
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case PINGREQ -> {
                expectRemainingLength(message, 0);
                yield PingReq.INSTANCE;
            }
            case DISCONNECT -> {
                expectRemainingLength(message, 0);
                yield new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE);
            }
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
                throw Frames.notFromAClient(message.fixedHeader().messageType());
        };
    }

    private Connect connect(MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        MqttConnectPayload payload = message.payload();
        if (strict && header.hasPassword() && !header.hasUserName()) {
            throw new ProtocolException(
                    ReasonCode.MALFORMED_PACKET, "[MQTT-3.1.2-22] CONNECT: password without user name");
        }
        String username = payload.userName();
        byte[] password = payload.passwordInBytes();
        return new Connect(
                clientId(payload.clientIdentifier(), header.isCleanSession()),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                header.isCleanSession() ? 0 : Connect.SESSION_NEVER_EXPIRES,
                Connect.DEFAULT_RECEIVE_MAXIMUM,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                false,
                List.of(),
                null,
                null,
                will(header, payload),
                username == null ? null : WireText.checked(username),
                password == null ? null : Payload.of(password));
    }

    private String clientId(String clientId, boolean cleanSession) {
        if (clientId.isEmpty() && !(strict && cleanSession)) {
            throw new ProtocolException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    strict
                            ? "[MQTT-3.1.3-8] CONNECT: empty client identifier without clean session"
                            : "MQTT 3.1 section 3.1: CONNECT: empty client identifier");
        }
        return WireText.checked(clientId);
    }

    private @Nullable Will will(MqttConnectVariableHeader header, MqttConnectPayload payload) {
        if (!header.isWillFlag()) {
            if (strict) {
                Wills.expectNoFlags(header);
            }
            return null;
        }
        return new Will(
                Wills.topic(payload),
                Wills.message(payload),
                Wills.qos(header),
                header.isWillRetain(),
                0,
                Will.NO_EXPIRY,
                MessageProperties.NONE);
    }

    private Publish publish(MqttPublishMessage message) {
        QoS qos = strict
                ? Frames.publishQos(message.fixedHeader())
                : QoS.of(message.fixedHeader().qosLevel().value());
        return new Publish(
                qos.isAcknowledged() ? Frames.packetId(message.variableHeader().packetId()) : 0,
                qos.isAcknowledged() && message.fixedHeader().isDup(),
                qos,
                message.fixedHeader().isRetain(),
                new Topic(message.variableHeader().topicName()),
                Frames.payload(message.payload()),
                Publish.NO_EXPIRY,
                MessageProperties.NONE,
                List.of());
    }

    private Subscribe subscribe(MqttSubscribeMessage message) {
        List<MqttTopicSubscription> received = message.payload().topicSubscriptions();
        if (received.isEmpty()) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.8.3-3] SUBSCRIBE: no topic filter");
        }
        List<Subscribe.Request> requests = new ArrayList<>(received.size());
        for (MqttTopicSubscription subscription : received) {
            QoS qos = strict
                    ? qosOnly(subscription.option())
                    : QoS.of(subscription.option().qos().value());
            requests.add(new Subscribe.Request(
                    WireText.checked(subscription.topicFilter()), qos, false, false, RetainHandling.SEND));
        }
        return new Subscribe(Frames.packetId(message), 0, List.of(), requests);
    }

    /** The bits that MQTT 5.0 gave a meaning are reserved here. */
    private static QoS qosOnly(MqttSubscriptionOption option) {
        if (option.isNoLocal()
                || option.isRetainAsPublished()
                || option.retainHandling().value() != 0) {
            throw new ProtocolException(
                    ReasonCode.MALFORMED_PACKET,
                    "[MQTT-3.8.3-4] SUBSCRIBE: reserved bits of the requested QoS are set");
        }
        return QoS.of(option.qos().value());
    }

    private static Unsubscribe unsubscribe(MqttUnsubscribeMessage message) {
        return new Unsubscribe(
                Frames.packetId(message),
                List.of(),
                Frames.filters(message.payload().topics()));
    }

    /** Netty would read a reason code and properties if the packet were long enough, and leave what else there is. */
    private static int packetIdOnly(MqttMessage message) {
        expectRemainingLength(message, 2);
        return Frames.packetId(message);
    }

    private static void expectRemainingLength(MqttMessage message, int bytes) {
        int actual = message.fixedHeader().remainingLength();
        if (actual != bytes) {
            throw new ProtocolException(
                    ReasonCode.MALFORMED_PACKET,
                    message.fixedHeader().messageType() + ": remaining length: " + actual + " (expected: " + bytes
                            + ")");
        }
    }
}

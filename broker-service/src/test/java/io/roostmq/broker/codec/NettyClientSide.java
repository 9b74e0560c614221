package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
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
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.Will;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes of packets the messages with which a client that uses Netty would send them, on one connection. */
final class NettyClientSide {
    private final MqttVersion version;
    private final Random random;
    private final Map<Integer, String> topicsByAlias = new HashMap<>();

    NettyClientSide(MqttVersion version, Random random) {
        this.version = version;
        this.random = random;
    }

    MqttMessage message(Packet packet) {
        if (packet instanceof Connect connect) {
            return connect(connect);
        }
        if (packet instanceof Publish publish) {
            return publish(publish);
        }
        if (packet instanceof PubAck ack) {
            return acknowledgement(Frames.PUBACK, ack.packetId(), ack.reason(), ack.diagnostics());
        }
        if (packet instanceof PubRec rec) {
            return acknowledgement(Frames.PUBREC, rec.packetId(), rec.reason(), rec.diagnostics());
        }
        if (packet instanceof PubRel rel) {
            return acknowledgement(Frames.PUBREL, rel.packetId(), rel.reason(), rel.diagnostics());
        }
        if (packet instanceof PubComp comp) {
            return acknowledgement(Frames.PUBCOMP, comp.packetId(), comp.reason(), comp.diagnostics());
        }
        if (packet instanceof Subscribe subscribe) {
            return subscribe(subscribe);
        }
        if (packet instanceof Unsubscribe unsubscribe) {
            return new MqttUnsubscribeMessage(
                    header(MqttMessageType.UNSUBSCRIBE),
                    new MqttMessageIdAndPropertiesVariableHeader(
                            unsubscribe.packetId(),
                            new OutboundProperties()
                                    .userProperties(unsubscribe.userProperties())
                                    .build()),
                    new MqttUnsubscribePayload(unsubscribe.filters()));
        }
        if (packet instanceof Disconnect disconnect) {
            return disconnect(disconnect);
        }
        if (packet instanceof Auth auth) {
            return reasonAndProperties(
                    Frames.AUTH,
                    auth.reason(),
                    new OutboundProperties()
                            .text(Property.AUTHENTICATION_METHOD, auth.authenticationMethod())
                            .binary(Property.AUTHENTICATION_DATA, auth.authenticationData()),
                    auth.diagnostics());
        }
        if (packet == PingReq.INSTANCE) {
            return MqttMessage.PINGREQ;
        }
        throw new IllegalArgumentException("not from a client: " + packet);
    }

    private MqttMessage connect(Connect connect) {
        Will will = connect.will();
        Payload password = connect.password();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                version.protocolName(),
                version.protocolLevel(),
                connect.username() != null,
                password != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos().value(),
                will != null,
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                properties(connect));
        MqttConnectPayload payload = new MqttConnectPayload(
                connect.clientId(),
                will == null ? MqttProperties.NO_PROPERTIES : properties(will),
                will == null ? null : will.topic().name(),
                will == null ? null : will.payload().array(),
                connect.username(),
                password == null ? null : password.array());
        return new MqttConnectMessage(header(MqttMessageType.CONNECT), header, payload);
    }

    private MqttProperties properties(Connect connect) {
        return new OutboundProperties()
                .integerUnless(unstated(0), Property.SESSION_EXPIRY_INTERVAL, connect.sessionExpirySeconds())
                .integerUnless(
                        unstated(Connect.DEFAULT_RECEIVE_MAXIMUM), Property.RECEIVE_MAXIMUM, connect.receiveMaximum())
                .integerUnless(
                        Connect.NO_MAXIMUM_PACKET_SIZE, Property.MAXIMUM_PACKET_SIZE, connect.maximumPacketSize())
                .integerUnless(unstated(0), Property.TOPIC_ALIAS_MAXIMUM, connect.topicAliasMaximum())
                .integerUnless(
                        unstated(0),
                        Property.REQUEST_RESPONSE_INFORMATION,
                        connect.requestResponseInformation() ? 1 : 0)
                .integerUnless(
                        unstated(1), Property.REQUEST_PROBLEM_INFORMATION, connect.requestProblemInformation() ? 1 : 0)
                .text(Property.AUTHENTICATION_METHOD, connect.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, connect.authenticationData())
                .userProperties(connect.userProperties())
                .build();
    }

    private MqttProperties properties(Will will) {
        return new OutboundProperties()
                .integerUnless(unstated(0), Property.WILL_DELAY_INTERVAL, will.delaySeconds())
                .integerUnless(Will.NO_EXPIRY, Property.MESSAGE_EXPIRY_INTERVAL, will.messageExpirySeconds())
                .message(will.properties())
                .build();
    }

    /** The standard's default may be left out or be stated; no property has a value of -1. */
    private long unstated(long standard) {
        return random.nextBoolean() ? standard : -1;
    }

    private MqttMessage publish(Publish publish) {
        OutboundProperties properties = new OutboundProperties()
                .integerUnless(Publish.NO_EXPIRY, Property.MESSAGE_EXPIRY_INTERVAL, publish.messageExpirySeconds())
                .message(publish.properties());
        String topic = publish.topic().name();
        int alias = version == MqttVersion.MQTT_5 ? random.nextInt(1 + Wire.TOPIC_ALIAS_MAXIMUM) : 0;
        if (alias == 0) {
            return Frames.publish(publish, topic, properties.build());
        }
        boolean known = topic.equals(topicsByAlias.put(alias, topic));
        properties.integer(Property.TOPIC_ALIAS, alias);
        return Frames.publish(publish, known ? "" : topic, properties.build());
    }

    private MqttMessage subscribe(Subscribe subscribe) {
        MqttProperties properties = new OutboundProperties()
                .integerUnless(0, Property.SUBSCRIPTION_IDENTIFIER, subscribe.subscriptionIdentifier())
                .userProperties(subscribe.userProperties())
                .build();
        List<MqttTopicSubscription> subscriptions = new ArrayList<>();
        for (Subscribe.Request request : subscribe.requests()) {
            subscriptions.add(new MqttTopicSubscription(
                    request.filter(),
                    new MqttSubscriptionOption(
                            MqttQoS.valueOf(request.qos().value()),
                            request.noLocal(),
                            request.retainAsPublished(),
                            RetainedHandlingPolicy.valueOf(
                                    request.retainHandling().value()))));
        }
        return new MqttSubscribeMessage(
                header(MqttMessageType.SUBSCRIBE),
                new MqttMessageIdAndPropertiesVariableHeader(subscribe.packetId(), properties),
                new MqttSubscribePayload(subscriptions));
    }

    private MqttMessage disconnect(Disconnect disconnect) {
        if (version != MqttVersion.MQTT_5) {
            return MqttMessage.DISCONNECT;
        }
        OutboundProperties properties = new OutboundProperties()
                .integerUnless(
                        Disconnect.UNCHANGED, Property.SESSION_EXPIRY_INTERVAL, disconnect.sessionExpirySeconds())
                .text(Property.SERVER_REFERENCE, disconnect.serverReference());
        return reasonAndProperties(Frames.DISCONNECT, disconnect.reason(), properties, disconnect.diagnostics());
    }

    private static MqttMessage acknowledgement(
            MqttFixedHeader header, int packetId, ReasonCode reason, Diagnostics diagnostics) {
        MqttProperties properties = diagnosed(new OutboundProperties(), diagnostics);
        return new MqttMessage(
                header, new MqttPubReplyMessageVariableHeader(packetId, (byte) reason.code(), properties));
    }

    private static MqttMessage reasonAndProperties(
            MqttFixedHeader header, ReasonCode reason, OutboundProperties properties, Diagnostics diagnostics) {
        return new MqttMessage(
                header,
                new MqttReasonCodeAndPropertiesVariableHeader(
                        (byte) reason.code(), diagnosed(properties, diagnostics)));
    }

    private static MqttProperties diagnosed(OutboundProperties properties, Diagnostics diagnostics) {
        return properties
                .text(Property.REASON_STRING, diagnostics.reasonString())
                .userProperties(diagnostics.userProperties())
                .build();
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        boolean hasFlag = type == MqttMessageType.SUBSCRIBE || type == MqttMessageType.UNSUBSCRIBE;
        return new MqttFixedHeader(type, false, hasFlag ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE, false, 0);
    }
}

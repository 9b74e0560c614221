package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** Valid packets that Netty (4.1.130) cannot write or read: the description of the package tells of each. */
enum NettyDifference {
    /** Its encoder takes no Password without User Name, which MQTT 5.0 section 3.1.2.9 allows. */
    NO_PASSWORD_ALONE {
        @Override
        boolean concerns(Packet packet) {
            return packet instanceof Connect connect && connect.password() != null && connect.username() == null;
        }
    },
    /** Its encoder does not see User Properties when it decides whether there is anything to write after a success. */
    NO_USER_PROPERTIES_ALONE {
        @Override
        boolean concerns(Packet packet) {
            return !asSent(packet).equals(packet);
        }
    },
    /** Its decoder leaves the last two bytes of a block of 128 bytes or more, the last three of one of 16384 or more. */
    CUT_PROPERTIES {
        @Override
        boolean concerns(Packet packet) {
            Object header = new Mqtt5Outbound(Mqtt5Outbound.Diagnosed.ALL)
                    .message(packet)
                    .variableHeader();
            if (header instanceof MqttPublishVariableHeader publish) {
                return mayBeCut(publish.properties());
            }
            return header instanceof MqttConnAckVariableHeader connAck && mayBeCut(connAck.properties());
        }
    };

    static final Set<NettyDifference> OF_ENCODER = EnumSet.of(NO_PASSWORD_ALONE, NO_USER_PROPERTIES_ALONE);
    static final Set<NettyDifference> OF_DECODER = EnumSet.of(CUT_PROPERTIES);

    /** In bytes, with the Topic Alias that may come to it. */
    private static final int CUT_BYTES_MIN = 128 - OutboundAliases.ALIAS_BYTES;

    abstract boolean concerns(Packet packet);

    /** User Properties are written last, and are longer; in which order the others are written is Netty's affair. */
    private static boolean mayBeCut(MqttProperties properties) {
        if (AnswerSize.block(properties) < CUT_BYTES_MIN
                || !properties.getProperties(Property.USER_PROPERTY.id()).isEmpty()) {
            return false;
        }
        return properties.listAll().stream().anyMatch(property -> isShort(property.propertyId()));
    }

    private static boolean isShort(int id) {
        Property property = Property.of(id);
        return property != null
                && switch (property.form()) {
                    case BYTE, TWO_BYTES, VARIABLE_BYTES -> true;
                    case FOUR_BYTES, TEXT, TEXT_PAIR, BINARY -> false;
                };
    }

    /** With the empty Reason String that the dialect adds, so that Netty's encoder writes the User Properties. */
    static Packet asSent(Packet packet) {
        if (packet instanceof PubAck ack) {
            return new PubAck(ack.packetId(), ack.reason(), asSent(ack.reason(), ack.diagnostics()));
        }
        if (packet instanceof PubRec rec) {
            return new PubRec(rec.packetId(), rec.reason(), asSent(rec.reason(), rec.diagnostics()));
        }
        if (packet instanceof PubRel rel) {
            return new PubRel(rel.packetId(), rel.reason(), asSent(rel.reason(), rel.diagnostics()));
        }
        if (packet instanceof PubComp comp) {
            return new PubComp(comp.packetId(), comp.reason(), asSent(comp.reason(), comp.diagnostics()));
        }
        if (packet instanceof Disconnect disconnect) {
            return new Disconnect(
                    disconnect.reason(),
                    disconnect.sessionExpirySeconds(),
                    disconnect.serverReference(),
                    asSent(disconnect.reason(), disconnect.diagnostics()));
        }
        if (packet instanceof Auth auth) {
            return new Auth(
                    auth.reason(),
                    auth.authenticationMethod(),
                    auth.authenticationData(),
                    asSent(auth.reason(), auth.diagnostics()));
        }
        return packet;
    }

    private static Diagnostics asSent(ReasonCode reason, Diagnostics diagnostics) {
        boolean unseen = reason == ReasonCode.SUCCESS && diagnostics.reasonString() == null;
        return unseen && !diagnostics.userProperties().isEmpty()
                ? new Diagnostics("", diagnostics.userProperties())
                : diagnostics;
    }
}

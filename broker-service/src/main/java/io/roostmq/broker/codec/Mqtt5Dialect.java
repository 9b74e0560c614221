package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.roostmq.broker.codec.Mqtt5Outbound.Diagnosed;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;
import org.jspecify.annotations.Nullable;

/** MQTT 5.0. Remembers of its connection the Topic Aliases and whether the client wants to know more about problems. */
final class Mqtt5Dialect implements Dialect {
    /** For what would otherwise be larger than the client takes: MQTT 5.0 section 3.2.2.3.9 and its like. */
    private static final Mqtt5Outbound TERSE = new Mqtt5Outbound(Diagnosed.NONE);

    private final Mqtt5Inbound inbound;
    private final int aliasesOutMax;
    /** Null when the client takes no Topic Aliases, or the server sets none. */
    private @Nullable OutboundAliases aliases;

    private Mqtt5Outbound outbound = new Mqtt5Outbound(Diagnosed.ALL);
    private long maximumPacketSize = Connect.NO_MAXIMUM_PACKET_SIZE;

    /**
     * @param topicAliasMaximum the highest Topic Alias that the server accepts, 0..65535
     * @param aliasesOutMax how many the server sets if the client takes as many, 0..65535
     */
    Mqtt5Dialect(int topicAliasMaximum, int aliasesOutMax) {
        this.aliasesOutMax = aliasesOutMax;
        this.inbound = new Mqtt5Inbound(new TopicAliases(topicAliasMaximum));
    }

    @Override
    public Packet decode(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            throw Dialects.failure(message);
        }
        Packet packet = inbound.packet(message);
        if (packet instanceof Connect connect) {
            outbound = new Mqtt5Outbound(
                    connect.requestProblemInformation() ? Diagnosed.ALL : Diagnosed.CONNACK_AND_DISCONNECT);
            maximumPacketSize = connect.maximumPacketSize();
            int aliasesMax = Math.min(connect.topicAliasMaximum(), aliasesOutMax);
            aliases = aliasesMax == 0 ? null : new OutboundAliases(aliasesMax);
        }
        return packet;
    }

    @Override
    public @Nullable MqttMessage encode(Packet packet) {
        if (packet instanceof Publish publish) {
            return aliases == null ? outbound.message(publish) : aliased(publish, aliases);
        }
        MqttMessage message = outbound.message(packet);
        if (maximumPacketSize == Connect.NO_MAXIMUM_PACKET_SIZE || isWithin(message)) {
            return message;
        }
        MqttMessage terse = TERSE.message(packet);
        return isWithin(terse) ? terse : null;
    }

    /** An alias that is given must reach the client, so not with a packet that it would make too large. */
    private MqttMessage aliased(Publish publish, OutboundAliases known) {
        String topic = publish.topic().name();
        int alias = known.of(topic);
        if (alias != OutboundAliases.NONE) {
            return Mqtt5Outbound.publish(publish, "", alias);
        }
        boolean gives = known.mayGive(topic) && fits(publish, topic, OutboundAliases.ALIAS_BYTES);
        return Mqtt5Outbound.publish(publish, topic, gives ? known.give(topic) : OutboundAliases.NONE);
    }

    private boolean isWithin(MqttMessage message) {
        return AnswerSize.of(message) <= maximumPacketSize;
    }

    @Override
    public boolean fits(Publish publish) {
        String topic = publish.topic().name();
        boolean isAliased = aliases != null && aliases.of(topic) != OutboundAliases.NONE;
        return isAliased ? fits(publish, "", OutboundAliases.ALIAS_BYTES) : fits(publish, topic, 0);
    }

    private boolean fits(Publish publish, String topicName, int aliasBytes) {
        return maximumPacketSize == Connect.NO_MAXIMUM_PACKET_SIZE
                || PublishSize.of(publish, topicName, aliasBytes) <= maximumPacketSize;
    }

    @Override
    public boolean tellsServerLimits() {
        return true;
    }

    @Override
    public String version() {
        return "5.0";
    }
}

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
    private Mqtt5Outbound outbound = new Mqtt5Outbound(Diagnosed.ALL);
    private long maximumPacketSize = Connect.NO_MAXIMUM_PACKET_SIZE;

    /** @param topicAliasMaximum the highest Topic Alias that the server accepts, 0..65535 */
    Mqtt5Dialect(int topicAliasMaximum) {
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
        }
        return packet;
    }

    @Override
    public @Nullable MqttMessage encode(Packet packet) {
        MqttMessage message = outbound.message(packet);
        if (maximumPacketSize == Connect.NO_MAXIMUM_PACKET_SIZE || packet instanceof Publish || isWithin(message)) {
            return message;
        }
        MqttMessage terse = TERSE.message(packet);
        return isWithin(terse) ? terse : null;
    }

    private boolean isWithin(MqttMessage message) {
        return AnswerSize.of(message) <= maximumPacketSize;
    }

    @Override
    public boolean fits(Publish publish) {
        return maximumPacketSize == Connect.NO_MAXIMUM_PACKET_SIZE || PublishSize.of(publish) <= maximumPacketSize;
    }

    @Override
    public boolean tellsServerLimits() {
        return true;
    }
}

package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;
import org.jspecify.annotations.Nullable;

/** MQTT 3.1 and 3.1.1: the same packets, and a few rules that only 3.1.1 has. */
final class Mqtt3Dialect implements Dialect {
    private final MqttVersion version;
    private final Mqtt3Inbound inbound;
    private final Mqtt3Outbound outbound;

    Mqtt3Dialect(MqttVersion version) {
        this.version = version;
        this.inbound = new Mqtt3Inbound(version);
        this.outbound = new Mqtt3Outbound(version);
    }

    @Override
    public Packet decode(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            throw Dialects.failure(message);
        }
        return inbound.packet(message);
    }

    @Override
    public @Nullable MqttMessage encode(Packet packet) {
        return outbound.message(packet);
    }

    @Override
    public boolean fits(Publish publish) {
        return true;
    }

    @Override
    public boolean tellsServerLimits() {
        return false;
    }

    @Override
    public String version() {
        return version == MqttVersion.MQTT_3_1 ? "3.1" : "3.1.1";
    }
}

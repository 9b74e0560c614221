package io.roostmq.broker.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.roostmq.broker.codec.FrameDecoder;

/** Assembles a channel: the one place where the order of handlers is decided. */
final class Pipeline extends ChannelInitializer<Channel> {
    private final Reception reception;
    private final TrafficCounter trafficCounter;

    Pipeline(Reception reception) {
        this.reception = reception;
        this.trafficCounter = new TrafficCounter(reception.traffic());
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        int packetBytesMax = reception.ports().limits().maximumPacketSize();
        pipeline.addLast(trafficCounter);
        pipeline.addLast(MqttEncoder.INSTANCE);
        pipeline.addLast(new FrameDecoder(packetBytesMax));
        pipeline.addLast(new ConnectStage(reception));
    }
}

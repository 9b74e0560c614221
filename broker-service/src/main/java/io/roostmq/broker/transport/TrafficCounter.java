package io.roostmq.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.roostmq.broker.events.Traffic;

/** Counts the bytes that pass; next to the socket, so that it sees what is on the wire. */
@Sharable
final class TrafficCounter extends ChannelDuplexHandler {
    private final Traffic traffic;

    TrafficCounter(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        traffic.socketOpened();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (read instanceof ByteBuf bytes) {
            traffic.bytesReceived(bytes.readableBytes());
        }
        context.fireChannelRead(read);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is the one of who writes
    public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) {
        if (written instanceof ByteBuf bytes) {
            traffic.bytesSent(bytes.readableBytes());
        }
        context.write(written, promise);
    }
}

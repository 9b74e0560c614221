package io.roostmq.broker.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.concurrent.ScheduledFuture;
import io.roostmq.broker.codec.Dialect;
import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.session.Connection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** A Netty channel as a session sees it: writes are flushed once for all that happens in one turn of the loop. */
final class NettyConnection implements Connection {
    /** How long a client that does not read may keep its connection once it is to be closed. */
    private static final long CLOSE_MILLIS_MAX = 5_000;

    private final Channel channel;
    private final Dialect dialect;
    private final Traffic traffic;
    private final String remoteAddress;
    private boolean flushPosted;
    private boolean closing;

    NettyConnection(Channel channel, Dialect dialect, Traffic traffic) {
        this.channel = channel;
        this.dialect = dialect;
        this.traffic = traffic;
        this.remoteAddress = addressOf(channel);
    }

    static String addressOf(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is what we hear of
    public void send(Packet packet) {
        if (closing) {
            return;
        }
        MqttMessage message = dialect.encode(packet);
        if (message == null) {
            close();
            return;
        }
        traffic.packetSent();
        channel.write(message, channel.voidPromise());
        if (!flushPosted) {
            flushPosted = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    @Override
    public boolean fits(Publish publish) {
        return dialect.fits(publish);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void flush() {
        flushPosted = false;
        channel.flush();
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        ScheduledFuture<?> deadline =
                channel.eventLoop().schedule(this::closeNow, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void closeNow() {
        channel.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    @Override
    public boolean knowsServerLimits() {
        return dialect.tellsServerLimits();
    }

    @Override
    public String protocol() {
        return dialect.version();
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}

package io.roostmq.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A listener for MQTT over TCP. */
public final class BrokerServer implements AutoCloseable {
    /** Connections that the operating system holds until we accept them. */
    private static final int ACCEPT_BACKLOG = 1024;

    private final Channel listening;

    private BrokerServer(Channel listening) {
        this.listening = listening;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any that is free
     * @param socketBytesMax bytes that may wait for one client's socket before its sender is asked to wait
     * @throws IOException when the address cannot be bound; the message names it
     */
    public static BrokerServer bind(String host, int port, int socketBytesMax, EventLoops loops, Reception reception)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(socketBytesMax / 2, socketBytesMax))
                .childHandler(new Pipeline(reception));
        ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + host + ":" + port + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return new BrokerServer(bound.channel());
    }

    /** The port that is listened on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public boolean isListening() {
        return listening.isOpen();
    }

    /** Accepts no more connections; those that exist are left alone. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}

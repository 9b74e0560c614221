package io.roostmq.broker.transport;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.roostmq.broker.codec.Dialect;
import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.session.Session;

/** A connection with a session: what comes from the channel is handed to it as packets, and nothing else happens here. */
final class SessionStage extends ChannelInboundHandlerAdapter {
    private final Session session;
    private final Dialect dialect;
    private final Traffic traffic;

    SessionStage(Session session, Dialect dialect, Traffic traffic) {
        this.session = session;
        this.dialect = dialect;
        this.traffic = traffic;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        traffic.packetReceived();
        receive((MqttMessage) read);
    }

    /** Takes a message over, and releases it. */
    void receive(MqttMessage message) {
        try {
            session.on(dialect.decode(message));
        } catch (ProtocolException violation) {
            session.onViolation(violation);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            session.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.onConnectionLost("connection closed by the peer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.onConnectionLost("connection failed: " + cause.getMessage());
        context.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}

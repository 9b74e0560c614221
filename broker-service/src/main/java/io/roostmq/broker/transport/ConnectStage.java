package io.roostmq.broker.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.codec.Dialect;
import io.roostmq.broker.codec.Dialects;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.Arrival;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.session.Link;
import io.roostmq.broker.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection until its CONNECT is authenticated, MQTT 5.0 section 3.1.4; then {@link SessionStage} takes its place. What
 * the client sends behind its CONNECT without waiting for the answer [MQTT-3.1.4-5] is kept, bounded by one read; with an
 * Authentication Method it has to wait [MQTT-3.1.2-30], and what it sends is part of the {@link Admission}.
 */
final class ConnectStage extends ChannelInboundHandlerAdapter {
    private static final String ASSIGNED_PREFIX = "roost-";

    private final Reception reception;
    private final List<MqttMessage> early = new ArrayList<>(0);
    private @Nullable ScheduledFuture<?> timeout;
    private @Nullable Dialect dialect;
    private @Nullable Admission admission;
    private String clientId = "";
    private boolean closing;

    ConnectStage(Reception reception) {
        this.reception = reception;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> close(context, ReasonCode.UNSPECIFIED_ERROR, "not connected in time"),
                        reception.connectTimeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        MqttMessage message = (MqttMessage) read;
        reception.traffic().packetReceived();
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        Admission admitted = admission;
        if (admitted != null && !admitted.isExchange()) {
            early.add(message);
            return;
        }
        try {
            if (admitted == null || dialect == null) {
                onFirst(context, message);
            } else {
                admitted.on(dialect.decode(message));
            }
        } catch (ProtocolException violation) {
            refuse(context, answerTo(message, violation), violation.reason(), String.valueOf(violation.getMessage()));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private @Nullable MqttMessage answerTo(MqttMessage message, ProtocolException violation) {
        return dialect == null || admission == null
                ? Dialects.refusal(message, violation)
                : dialect.encode(ConnAck.refused(violation.reason(), String.valueOf(violation.getMessage())));
    }

    private void onFirst(ChannelHandlerContext context, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            throw Dialects.failure(message);
        }
        if (!(message instanceof MqttConnectMessage connectMessage)) {
            close(context, ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.0-1] first packet is not CONNECT");
            return;
        }
        reception.traffic().connectReceived();
        Limits limits = reception.ports().limits();
        Dialect spoken = Dialects.of(connectMessage, limits.topicAliasMaximum(), limits.topicAliasesOutMax());
        dialect = spoken;
        Connect connect = (Connect) spoken.decode(message);
        ReasonCode refusal = reception.ports().features().refusal(connect);
        if (refusal != null) {
            refuse(context, spoken, refusal, "the Will is not taken: " + refusal);
            return;
        }
        boolean assigned = connect.clientId().isEmpty();
        ClientId id = new ClientId(assigned ? ASSIGNED_PREFIX + UUID.randomUUID() : connect.clientId());
        clientId = id.value();
        if (id.isReserved()) {
            refuse(context, spoken, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier is the server's own");
            return;
        }
        Admission begun = new Admission(
                reception.ports().authenticator(),
                id,
                connect,
                task -> onLoop(context, task),
                new Door(context, spoken, connect, assigned));
        admission = begun;
        begun.begin();
    }

    private static void onLoop(ChannelHandlerContext context, Runnable task) {
        if (context.executor().inEventLoop()) {
            task.run();
        } else {
            context.executor().execute(task);
        }
    }

    /** What the admission leads to, unless the connection is gone by then. */
    private final class Door implements Admission.Door {
        private final ChannelHandlerContext context;
        private final Dialect spoken;
        private final Connect connect;
        private final boolean assigned;

        Door(ChannelHandlerContext context, Dialect spoken, Connect connect, boolean assigned) {
            this.context = context;
            this.spoken = spoken;
            this.connect = connect;
            this.assigned = assigned;
        }

        @Override
        public void hold() {
            context.channel().config().setAutoRead(false);
        }

        @Override
        public void ask(Auth question) {
            if (isGone()) {
                return;
            }
            MqttMessage message = spoken.encode(question);
            if (message == null) {
                refuse(ReasonCode.PACKET_TOO_LARGE, "AUTH is larger than the client takes", null);
                return;
            }
            context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            context.channel().config().setAutoRead(true);
        }

        @Override
        public void admit(Authenticator.Accepted accepted) {
            if (!isGone()) {
                welcome(context, spoken, new Arrival(connect, accepted.identity(), assigned, accepted.data()));
            }
        }

        @Override
        public void refuse(ReasonCode reason, String why, @Nullable Throwable defect) {
            if (defect != null) {
                reception.ports().events().defect("authentication of " + clientId, defect);
            }
            if (!isGone()) {
                ConnectStage.this.refuse(context, spoken, reason, why);
            }
        }

        @Override
        public void leave() {
            close(context, ReasonCode.UNSPECIFIED_ERROR, "client sent DISCONNECT before it was authenticated");
        }

        private boolean isGone() {
            if (!context.channel().isActive()) {
                stop();
                return true;
            }
            return closing;
        }
    }

    private void welcome(ChannelHandlerContext context, Dialect spoken, Arrival arrival) {
        Channel channel = context.channel();
        Reception.Seat seat = reception.seats().on(channel.eventLoop());
        Link link = new Link(new NettyConnection(channel, spoken, reception.traffic()), seat.loop(), seat.exchange());
        Session session = new Session(arrival, link, reception.ports());
        List<MqttMessage> behind = List.copyOf(early);
        early.clear();
        stop();
        SessionStage stage = new SessionStage(session, spoken, reception.traffic());
        channel.pipeline().replace(this, null, stage);
        session.attach();
        behind.forEach(stage::receive);
    }

    private void refuse(ChannelHandlerContext context, Dialect spoken, ReasonCode reason, String why) {
        refuse(context, spoken.encode(ConnAck.refused(reason, why)), reason, why);
    }

    private void refuse(ChannelHandlerContext context, @Nullable MqttMessage answer, ReasonCode reason, String why) {
        if (answer != null) {
            reception.traffic().packetSent();
            context.write(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
        close(context, reason, why);
    }

    private void close(ChannelHandlerContext context, ReasonCode reason, String why) {
        closing = true;
        reception.ports().events().refused(clientId, NettyConnection.addressOf(context.channel()), reason, why);
        stop();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void stop() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        stop();
        context.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}

package io.roostmq.push.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.roostmq.push.domain.UserProperty;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 broker over real TCP that does to publishers what its script says, and remembers what it received. It forwards
 * nothing. It can go away and come back on the same port.
 */
public final class ScriptedBroker implements AutoCloseable {
    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;
    private static final int PACKET_BYTES_MAX = 16 * 1024 * 1024;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final BlockingQueue<Connected> connects = new LinkedBlockingQueue<>();
    private final BlockingQueue<Published> publishes = new LinkedBlockingQueue<>();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger disconnects = new AtomicInteger();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private volatile Function<Published, Reply> script = published -> Reply.acknowledge(0);
    private volatile Consumer<MqttMessageBuilders.ConnAckBuilder> connAck = builder -> {};
    private volatile Predicate<String> accepting = clientId -> true;
    private volatile boolean remembering = true;
    private volatile @Nullable Channel listener;
    private int port;

    private ScriptedBroker() {}

    /** A broker that listens on a free port. */
    public static ScriptedBroker up() {
        ScriptedBroker broker = new ScriptedBroker();
        broker.comeUp();
        return broker;
    }

    /** A broker that has a port, but does not listen yet. */
    public static ScriptedBroker down() {
        ScriptedBroker broker = up();
        broker.goDown();
        return broker;
    }

    public int port() {
        return port;
    }

    /** Decides about each PUBLISH with QoS 1 or 2; called on the broker's thread. */
    public void onPublish(Function<Published, Reply> newScript) {
        script = newScript;
    }

    /** Shapes the CONNACKs to come. */
    public void onConnect(Consumer<MqttMessageBuilders.ConnAckBuilder> newConnAck) {
        connAck = newConnAck;
    }

    /** Whether a CONNECT is answered at all. */
    public void answerConnects(boolean answer) {
        accepting = clientId -> answer;
    }

    /** Whether the CONNECT of a client is answered at all. */
    public void answerConnects(Predicate<String> answer) {
        accepting = answer;
    }

    public void comeUp() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE, new Connection());
                    }
                });
        Channel bound = bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
        listener = bound;
        port = ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Stops listening and closes every connection without a word. */
    public void goDown() {
        Channel bound = listener;
        if (bound != null) {
            bound.close().syncUninterruptibly();
        }
        hangUp();
    }

    /** Closes every connection without a word, and goes on listening. */
    public void hangUp() {
        connections.close().awaitUninterruptibly();
    }

    /** Acknowledges with success what a {@link Reply#hold} has left open. */
    public void acknowledgeHeld() {
        loop.execute(() -> {
            for (Runnable next = held.poll(); next != null; next = held.poll()) {
                next.run();
            }
        });
    }

    /** The next CONNECT that was received. */
    public Connected takeConnect() {
        return take("CONNECT", connects);
    }

    /** The next PUBLISH that was received. */
    public Published takePublish() {
        return take("PUBLISH", publishes);
    }

    /** Only counts the PUBLISHes to come. */
    public void forgetPublishes() {
        remembering = false;
    }

    /** How many PUBLISHes were received. */
    public int publishesReceived() {
        return received.get();
    }

    /** How many PUBLISHes were received and not yet taken. */
    public int publishesWaiting() {
        return publishes.size();
    }

    /** How many DISCONNECTs were received. */
    public int disconnects() {
        return disconnects.get();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** Forgets what it received, and acknowledges with success from now on, what it held included. */
    public void reset() {
        acknowledgeHeld();
        connects.clear();
        publishes.clear();
        received.set(0);
        remembering = true;
        disconnects.set(0);
        script = published -> Reply.acknowledge(0);
        connAck = builder -> {};
        accepting = clientId -> true;
    }

    @Override
    public void close() {
        goDown();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static <T> T take(String what, BlockingQueue<T> queue) {
        try {
            T next = queue.poll(Eventually.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " within " + Eventually.DEADLINE);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Encoded here: netty-codec-mqtt leaves out the User Properties of an acknowledgement that has no other property. */
    private static byte[] properties(List<UserProperty> userProperties) {
        ByteBuf properties = Unpooled.buffer();
        for (UserProperty property : userProperties) {
            properties.writeByte(MqttPropertyType.USER_PROPERTY.value());
            for (String text : List.of(property.name(), property.value())) {
                properties.writeShort(text.length());
                properties.writeCharSequence(text, StandardCharsets.US_ASCII);
            }
        }
        return ByteBufUtil.getBytes(properties);
    }

    /** A Variable Byte Integer of one or two bytes, MQTT 5.0 section 1.5.5. */
    private static ByteBuf variable(int value) {
        return value < 128
                ? Unpooled.buffer().writeByte(value)
                : Unpooled.buffer().writeByte(value % 128 | 128).writeByte(value / 128);
    }

    private static void send(ChannelHandlerContext context, MqttMessage message) {
        ChannelFuture unused = context.writeAndFlush(message);
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }

    private static MqttMessage reply(MqttMessageType type, Object variableHeader) {
        return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0), variableHeader);
    }

    /** One client's side of it, on the broker's only thread. */
    private final class Connection extends SimpleChannelInboundHandler<MqttMessage> {
        private String clientId = "";

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
            if (message.decoderResult().isFailure()) {
                throw new IllegalStateException(
                        "not MQTT", message.decoderResult().cause());
            }
            switch (message.fixedHeader().messageType()) {
                case CONNECT -> connect(context, (MqttConnectMessage) message);
                case PUBLISH -> publish(context, (MqttPublishMessage) message);
                case PUBREL ->
                    send(
                            context,
                            reply(
                                    MqttMessageType.PUBCOMP,
                                    MqttMessageIdVariableHeader.from(
                                            ((MqttMessageIdVariableHeader) message.variableHeader()).messageId())));
                case PINGREQ -> send(context, MqttMessage.PINGRESP);
                case DISCONNECT -> {
                    disconnects.incrementAndGet();
                    close(context);
                }
                default -> throw new IllegalStateException("unexpected: " + message);
            }
        }

        private void connect(ChannelHandlerContext context, MqttConnectMessage message) {
            clientId = message.payload().clientIdentifier();
            connects.add(Connected.of(message));
            if (!accepting.test(clientId)) {
                return;
            }
            MqttMessageBuilders.ConnAckBuilder builder =
                    MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            connAck.accept(builder);
            MqttConnAckMessage answer = builder.build();
            send(context, answer);
            if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
                close(context);
            }
        }

        private void publish(ChannelHandlerContext context, MqttPublishMessage message) {
            Published published = Published.of(clientId, message);
            received.incrementAndGet();
            if (remembering) {
                publishes.add(published);
            }
            if (published.qos() == 0) {
                return;
            }
            int packetId = message.variableHeader().packetId();
            Reply decided = script.apply(published);
            if (decided instanceof Reply.HangUp) {
                close(context);
            } else if (decided instanceof Reply.Acknowledge ack) {
                acknowledge(context, published.qos(), packetId, ack);
            } else {
                held.add(() -> acknowledge(context, published.qos(), packetId, new Reply.Acknowledge(0, List.of())));
            }
        }

        private void acknowledge(ChannelHandlerContext context, int qos, int packetId, Reply.Acknowledge ack) {
            ByteBuf packet = context.alloc().buffer();
            packet.writeByte(qos == 1 ? PUBACK : PUBREC);
            byte[] properties = properties(ack.properties());
            ByteBuf length = variable(properties.length);
            packet.writeBytes(variable(3 + length.readableBytes() + properties.length));
            packet.writeShort(packetId).writeByte(ack.reasonCode());
            packet.writeBytes(length).writeBytes(properties);
            ChannelFuture unused = context.writeAndFlush(packet);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            close(context);
        }
    }
}

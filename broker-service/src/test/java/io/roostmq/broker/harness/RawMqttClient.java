package io.roostmq.broker.harness;

import static io.roostmq.broker.harness.Packets.type;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT client over a blocking socket that does exactly what it is told: nothing is answered, acknowledged, repeated or
 * checked by itself, and it reads only when asked. Both versions; the CONNECT decides. Not thread-safe.
 *
 * <p>Methods throw {@link UncheckedIOException} when the connection is gone.
 */
public final class RawMqttClient implements AutoCloseable {
    /** How long answers may take that a test waits for. */
    public static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private static final int PACKET_BYTES_MAX = 16 * 1024 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int CONNECT_MILLIS_MAX = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final EmbeddedChannel codec = new EmbeddedChannel(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE);

    private RawMqttClient(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        // Heap buffers: what a test does not release is garbage, not a leak.
        codec.config().setAllocator(new UnpooledByteBufAllocator(false, true));
    }

    /** A TCP connection to the port on this host, nothing sent. */
    public static RawMqttClient open(int port) {
        return open(port, 0);
    }

    /** @param receiveBufferBytes a small receive buffer makes a socket slow soon; 0 for the system's own */
    public static RawMqttClient open(int port, int receiveBufferBytes) {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS_MAX);
            return new RawMqttClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a connection and has the CONNECT accepted. */
    public static RawMqttClient connected(int port, MqttConnectMessage connect) {
        RawMqttClient client = open(port);
        client.connect(connect);
        return client;
    }

    /** Sends CONNECT and waits for the CONNACK, which must accept; it is returned. */
    public MqttConnAckMessage connect(MqttConnectMessage connect) {
        MqttConnAckMessage connAck = ask(connect, ANSWER_MAX);
        MqttConnectReturnCode code = connAck.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            throw new AssertionError("CONNACK: " + code + " (expected: accepted)");
        }
        return connAck;
    }

    /** Sends CONNECT and waits for the CONNACK, whatever it says. */
    public MqttConnAckMessage ask(MqttConnectMessage connect, Duration answerMax) {
        send(connect);
        MqttMessage answer = poll(answerMax);
        if (answer instanceof MqttConnAckMessage connAck) {
            return connAck;
        }
        throw new AssertionError("came: " + answer + " in " + answerMax + " (expected: CONNACK)");
    }

    /** Sends SUBSCRIBE with one filter and waits for its SUBACK, which must grant the QoS. PUBLISHes must not come first. */
    public void subscribe(int packetId, String filter, int qos) {
        send(Packets.subscribe(packetId, filter, qos));
        MqttSubAckMessage subAck = (MqttSubAckMessage) expect(MqttMessageType.SUBACK);
        int granted = subAck.payload().reasonCodes().get(0);
        if (granted != qos) {
            throw new AssertionError("SUBACK " + filter + ": " + granted + " (expected: " + qos + ")");
        }
    }

    /** Sends and flushes. */
    public void send(MqttMessage message) {
        enqueue(message);
        flush();
    }

    /** Encodes into the buffer of this client; {@link #flush} sends it. */
    public void enqueue(MqttMessage message) {
        codec.writeOutbound(message);
        try {
            for (ByteBuf frame = codec.readOutbound(); frame != null; frame = codec.readOutbound()) {
                frame.readBytes(out, frame.readableBytes());
                frame.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes as they are, in whatever way they break the standard. */
    public void sendBytes(byte... bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flush();
    }

    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next packet; fails when none comes in {@link #ANSWER_MAX}. */
    public MqttMessage next() {
        MqttMessage message = poll(ANSWER_MAX);
        if (message == null) {
            throw new AssertionError("nothing came in " + ANSWER_MAX);
        }
        return message;
    }

    /** The next packet, which must be of this type. */
    public MqttMessage expect(MqttMessageType expected) {
        MqttMessage message = next();
        if (type(message) != expected) {
            throw new AssertionError("came: " + message + " (expected: " + expected + ")");
        }
        return message;
    }

    /** The next packet, which must be a PUBLISH. */
    public MqttPublishMessage expectPublish() {
        return (MqttPublishMessage) expect(MqttMessageType.PUBLISH);
    }

    /** The next packet, or null when none comes in time. */
    public @Nullable MqttMessage poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            MqttMessage message = codec.readInbound();
            if (message != null) {
                if (message.decoderResult().isFailure()) {
                    throw new AssertionError(
                            "the server sent " + message,
                            message.decoderResult().cause());
                }
                return message;
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 || !read((int) Math.min(millis, Integer.MAX_VALUE))) {
                return null;
            }
        }
    }

    /** A packet that has been read from the socket already, or null: never waits, never reads. */
    public @Nullable MqttMessage received() {
        return codec.readInbound();
    }

    /** Waits until the server closes the connection; packets that come before are dropped. */
    public void expectClose() {
        try {
            while (true) {
                next();
            }
        } catch (UncheckedIOException expected) {
            close();
        }
    }

    /** DISCONNECT and close, as a client leaves that means to. */
    public void disconnect() {
        send(Packets.bare(MqttMessageType.DISCONNECT));
        close();
    }

    /** Resets the connection: no DISCONNECT, and what is in the buffers is lost. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection without a DISCONNECT. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean read(int timeoutMillis) {
        try {
            socket.setSoTimeout(timeoutMillis);
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("closed by the server");
            }
            codec.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

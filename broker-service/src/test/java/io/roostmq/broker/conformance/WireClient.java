package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBufUtil;
import io.roostmq.broker.codec.ClientBytes;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A client that sends bytes as they are given and says what came: no codec but the test's own is between it and the broker.
 * Answers nothing by itself. Not thread-safe.
 */
final class WireClient implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 20_000;
    private static final int PUBLISH = 0x30;
    private static final int SUBSCRIBE_FIRST = 0x82;

    private final Version version;
    private final Socket socket;
    private final DataInputStream in;
    /** Topics by the aliases that the server has set. */
    private final Map<Long, String> aliases = new HashMap<>();

    private int lastPacketId;

    private WireClient(Version version, int port) throws IOException {
        this.version = version;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        setAnswerTimeout();
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** A TCP connection, nothing sent. */
    static WireClient open(Version version) {
        return open(version, ConformanceBroker.port());
    }

    /** @param port of another broker than the one that all share */
    static WireClient open(Version version, int port) {
        try {
            return new WireClient(version, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the CONNECT accepted. */
    static WireClient connected(ConnectBytes connect) {
        return connected(connect, ConformanceBroker.port());
    }

    /** @param port of another broker than the one that all share */
    static WireClient connected(ConnectBytes connect, int port) {
        WireClient client = open(connect.version(), port);
        client.connect(connect);
        return client;
    }

    /** With a name of its own and a session that ends with the connection. */
    static WireClient connected(Version version) {
        return connected(ConnectBytes.of(version, ConformanceBroker.unique("client")));
    }

    /** Sends CONNECT; returns the CONNACK, which must accept. */
    ServerPacket connect(ConnectBytes connect) {
        ServerPacket connAck = answerTo(connect.packet());
        assertEquals(0, connAck.reason(), () -> "CONNACK: " + connAck);
        return connAck;
    }

    /** Sends a CONNECT; returns the CONNACK whatever it says. */
    ServerPacket answerTo(byte[] connect) {
        send(connect);
        return expect(ServerPacket.CONNACK);
    }

    Version version() {
        return version;
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param hex may contain blanks */
    void send(String hex) {
        send(bytes(hex));
    }

    static byte[] bytes(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    }

    /** A Packet Identifier that this client has not used. */
    int nextPacketId() {
        return ++lastPacketId;
    }

    void subscribe(String filter, int qos) {
        subscribe(filter, qos, new ClientBytes());
    }

    /** Sends SUBSCRIBE and waits for the SUBACK, which must grant the QoS. PUBLISHes must not come first. */
    void subscribe(String filter, int options, ClientBytes properties) {
        int packetId = nextPacketId();
        ClientBytes subscribe = new ClientBytes().twoBytes(packetId);
        addProperties(subscribe, properties);
        send(subscribe.text(filter).oneByte(options).packet(SUBSCRIBE_FIRST));
        ServerPacket subAck = expect(ServerPacket.SUBACK);
        assertEquals(packetId, subAck.packetId());
        assertEquals(options & 0x03, subAck.reason(), "SUBACK: " + filter);
    }

    /** A PUBLISH, not sent. */
    byte[] publishBytes(int flags, String topic, int packetId, ClientBytes properties, String payload) {
        ClientBytes publish = new ClientBytes().text(topic);
        if ((flags & 0x06) != 0) {
            publish.twoBytes(packetId);
        }
        addProperties(publish, properties);
        return publish.raw(payload.getBytes(StandardCharsets.UTF_8)).packet(PUBLISH | flags);
    }

    /** Sends PUBLISH and returns its Packet Identifier. */
    int publish(int flags, String topic, ClientBytes properties, String payload) {
        int packetId = (flags & 0x06) == 0 ? 0 : nextPacketId();
        send(publishBytes(flags, topic, packetId, properties, payload));
        return packetId;
    }

    /** @param flags of the fixed header: DUP 8, QoS 2 and 4, RETAIN 1 */
    int publish(int flags, String topic, String payload) {
        return publish(flags, topic, new ClientBytes(), payload);
    }

    /** Publishes at QoS 1 and waits for the PUBACK: everybody that gets the message by now has it on the way. */
    void publishAcknowledged(String topic, String payload) {
        publishAcknowledged(0x02, topic, new ClientBytes(), payload);
    }

    void publishAcknowledged(int flags, String topic, ClientBytes properties, String payload) {
        int packetId = publish(flags, topic, properties, payload);
        assertEquals(packetId, expect(ServerPacket.PUBACK).packetId());
    }

    private void addProperties(ClientBytes packet, ClientBytes properties) {
        if (version.hasProperties()) {
            packet.propertyBlock(properties);
        }
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP in its shortest form. */
    void acknowledge(int type, int packetId) {
        int flags = type == ServerPacket.PUBREL ? 0x02 : 0;
        send(new ClientBytes().twoBytes(packetId).packet((type << 4) | flags));
    }

    /** The next packet; fails when none comes in time. */
    ServerPacket next() {
        try {
            int first = in.readUnsignedByte();
            int length = 0;
            int lengthBytes = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7F) << (7 * lengthBytes++);
            } while ((digit & 0x80) != 0);
            byte[] body = new byte[length];
            in.readFully(body);
            return ServerPacket.read(version, first, 1 + lengthBytes + length, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether anything comes in that time, the end of the connection included; it is not read. */
    boolean hearsWithin(Duration time) {
        try {
            in.mark(1);
            socket.setSoTimeout((int) time.toMillis());
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            setAnswerTimeout();
        }
    }

    ServerPacket expect(int type) {
        ServerPacket packet = next();
        assertEquals(type, packet.type(), () -> "came: " + packet);
        return packet;
    }

    /** The next packet is this message; its topic may be said by an alias. */
    ServerPacket expectPublish(String topic, String payload) {
        ServerPacket publish = expect(ServerPacket.PUBLISH);
        assertEquals(topic, topicOf(publish));
        assertEquals(payload, publish.payload());
        return publish;
    }

    private String topicOf(ServerPacket publish) {
        long alias = publish.number(Property.TOPIC_ALIAS, 0);
        if (alias != 0 && !publish.topic().isEmpty()) {
            aliases.put(alias, publish.topic());
        }
        return publish.topic().isEmpty() ? aliases.getOrDefault(alias, "") : publish.topic();
    }

    /** The connection lives, and nothing has been sent to it that was not expected. */
    void expectNothing() {
        send("C000");
        expect(ServerPacket.PINGRESP);
    }

    /** The server closes without another packet. */
    void expectClosed() {
        try {
            int first = in.read();
            assertEquals(-1, first, "a packet came before the end");
        } catch (SocketException reset) {
            // The server closed before it had read all that was sent.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hangUp();
    }

    /** The server says why, where the version can, and closes. */
    void expectEnd(int reason) {
        if (version.hasProperties()) {
            ServerPacket disconnect = expect(ServerPacket.DISCONNECT);
            assertEquals(reason, disconnect.reason(), () -> "DISCONNECT: " + disconnect);
        }
        expectClosed();
    }

    /** The server answers CONNECT with this code, where the version can say it without being accepted, and closes. */
    void expectRefusal(int reason) {
        if (version.hasProperties()) {
            ServerPacket connAck = expect(ServerPacket.CONNACK);
            assertEquals(reason, connAck.reason(), () -> "CONNACK: " + connAck);
            assertEquals(0, connAck.acknowledgeFlags());
        }
        expectClosed();
    }

    /** DISCONNECT and close. */
    void disconnect() {
        send("E000");
        expectClosed();
    }

    private void setAnswerTimeout() {
        try {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes without a DISCONNECT: the connection is lost. */
    void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
    }
}

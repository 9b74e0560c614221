package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Connections that never become a client's: cut when their time is over, and cheap until then. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class SlowConnectIT {
    private static final int HEAP_MEGABYTES = 96;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS_MAX = 20_000;
    /** Between two bytes: the whole CONNECT would take many times the timeout. */
    private static final int PACE_MILLIS = 50;

    private static final int CONNECTIONS = 500;
    private static final int ROUNDS = 4;
    private static final int PART_BYTES = 16_384;
    private static final Duration ROUND_MAX = Duration.ofSeconds(60);

    private static final BrokerProcess BROKER = BrokerProcess.builder("slow-connect")
            .heapMegabytes(HEAP_MEGABYTES)
            .property("roost.listener.connect-timeout", CONNECT_TIMEOUT_MILLIS + "ms")
            .start();

    @AfterAll
    static void stop() {
        BROKER.stop();
    }

    @Test
    void aConnectThatComesByteByByteIsCut() throws IOException {
        byte[] connect = connect(400);
        try (Socket socket = open()) {
            socket.setSoTimeout(PACE_MILLIS);
            int sent = 0;
            while (sent < connect.length && isOpen(socket)) {
                sent += send(socket, connect[sent]);
            }
            assertTrue(sent < connect.length, "all of it was taken");
            assertTrue(sent > 1, "some of it was taken");
        }
    }

    @Test
    void aConnectionThatSaysNothingIsCut() throws IOException {
        try (Socket socket = open()) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void aConnectInPiecesThatComesInTimeIsTaken() throws IOException {
        byte[] connect = connect(10);
        try (Socket socket = open()) {
            for (byte next : connect) {
                send(socket, next);
            }
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            assertEquals(
                    MqttMessageType.CONNACK.value() << 4,
                    socket.getInputStream().read());
        }
    }

    @Test
    void aClientThatIsConnectedMayBeSilentForLonger() {
        try (RawMqttClient client = RawMqttClient.connected(BROKER.port(), Packets.connect5("silent", true, 0))) {
            assertEquals(null, client.poll(Duration.ofMillis(2 * CONNECT_TIMEOUT_MILLIS)));
            client.send(Packets.bare(MqttMessageType.PINGREQ));
            client.expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void manyOfThemCostBoundedMemoryAndNobodyElse() throws IOException {
        byte[] part = Arrays.copyOf(connect(60_000), PART_BYTES);
        for (int round = 0; round < ROUNDS; round++) {
            double cutBefore = BROKER.metric("connections_refused");
            List<Socket> halfOpen = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    Socket socket = open();
                    halfOpen.add(socket);
                    socket.getOutputStream().write(part, 0, i % 2 == 0 ? 0 : part.length);
                }
                assertServes("healthy-" + round);
                Eventually.isTrue(
                        "all are cut",
                        ROUND_MAX,
                        () -> BROKER.metric("connections_refused") >= cutBefore + CONNECTIONS);
            } finally {
                for (Socket socket : halfOpen) {
                    socket.close();
                }
            }
        }
        assertServes("healthy");
        assertEquals(200, BROKER.readiness());
    }

    private static void assertServes(String clientId) {
        try (RawMqttClient client = RawMqttClient.connected(BROKER.port(), Packets.connect3(clientId, true))) {
            client.subscribe(1, clientId, 0);
            client.send(Packets.publish(clientId, "alive", 0, 0));
            assertNotNull(client.expectPublish());
        }
    }

    private static Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), BROKER.port());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silence) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** @return how many bytes were taken, 0 when the connection is broken */
    private static int send(Socket socket, byte next) throws IOException {
        try {
            socket.getOutputStream().write(next);
            return 1;
        } catch (SocketException broken) {
            return 0;
        }
    }

    /** A CONNECT whose client identifier has so many characters. */
    private static byte[] connect(int clientIdLength) {
        return new ClientBytes()
                .text("MQTT")
                .oneByte(5)
                .oneByte(2)
                .twoBytes(60)
                .propertyBlock(new ClientBytes())
                .text("x".repeat(clientIdLength))
                .packet(0x10);
    }
}

package io.roostmq.broker.crash;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** How clients come in while the broker, or what it stores in, may be away: they knock until they are let in. */
final class Door {
    /** A broker that is back, and not well by then, will never be. */
    private static final Duration CLOSED_MAX = Duration.ofSeconds(90);

    private static final long KNOCK_NANOS = Duration.ofMillis(50).toNanos();

    private final int port;
    private final AtomicInteger refused = new AtomicInteger();

    /** A client that was let in. */
    record Entered(RawMqttClient client, boolean sessionPresent) {}

    Door(int port) {
        this.port = port;
    }

    /** Connections that were answered by "Server unavailable" so far. */
    int refused() {
        return refused.get();
    }

    /**
     * Returns when the CONNECT is accepted. Fails when that takes too long, or when it is refused for any other reason than
     * that the server is not available.
     *
     * @param receiveBufferBytes a small one makes the client slow soon; 0 for the system's own
     */
    Entered enter(MqttConnectMessage connect, int receiveBufferBytes) {
        long deadline = System.nanoTime() + CLOSED_MAX.toNanos();
        while (true) {
            try {
                RawMqttClient client = RawMqttClient.open(port, receiveBufferBytes);
                MqttConnAckMessage answer = client.ask(connect, CLOSED_MAX);
                if (isAccepted(answer)) {
                    return new Entered(client, answer.variableHeader().isSessionPresent());
                }
                client.close();
                refused.incrementAndGet();
            } catch (UncheckedIOException closed) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            connect.payload().clientIdentifier() + ": not let in within " + CLOSED_MAX, closed);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        connect.payload().clientIdentifier() + ": refused for more than " + CLOSED_MAX);
            }
            LockSupport.parkNanos(KNOCK_NANOS);
        }
    }

    private static boolean isAccepted(MqttConnAckMessage answer) {
        MqttConnectReturnCode code = answer.variableHeader().connectReturnCode();
        return switch (code) {
            case CONNECTION_ACCEPTED -> true;
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE, CONNECTION_REFUSED_SERVER_UNAVAILABLE_5 -> false;
            default -> throw new AssertionError("CONNACK: " + code + " (expected: accepted, or server unavailable)");
        };
    }
}

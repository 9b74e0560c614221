package io.roostmq.broker.crash;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.roostmq.broker.harness.Packets;

/** The server has ended a connection by DISCONNECT, MQTT 5.0 section 3.14. */
final class Disconnected extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
    private static final int SERVER_BUSY = 0x89;
    private static final int SERVER_SHUTTING_DOWN = 0x8B;
    private static final int SESSION_TAKEN_OVER = 0x8E;

    private final int reason;

    /** @param disconnect the packet that has come */
    Disconnected(MqttMessage disconnect) {
        super("came: " + disconnect);
        reason = Packets.reason(disconnect);
    }

    /**
     * What may end a connection while something is wrong: it is cut, or the server stops or cannot use its store.
     *
     * @throws AssertionError when it is anything else
     */
    static void expectFault(RuntimeException ending) {
        if (ending instanceof Disconnected disconnected && !disconnected.isByFault()) {
            throw new AssertionError(disconnected.getMessage(), disconnected);
        }
    }

    private boolean isByFault() {
        return reason == IMPLEMENTATION_SPECIFIC_ERROR || reason == SERVER_BUSY || reason == SERVER_SHUTTING_DOWN;
    }

    /** Whether another connection of the same client has taken the session over. */
    boolean isByTakeover() {
        return reason == SESSION_TAKEN_OVER;
    }
}

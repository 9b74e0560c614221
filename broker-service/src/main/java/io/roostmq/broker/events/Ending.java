package io.roostmq.broker.events;

import io.roostmq.broker.mqtt.ReasonCode;

/**
 * Why a connection ended.
 *
 * @param reason the standard's word for it; SUCCESS for an orderly DISCONNECT
 * @param detail for an operator, one line
 */
public record Ending(Initiator initiator, ReasonCode reason, String detail) {
    /** Who ended the connection. */
    public enum Initiator {
        CLIENT,
        NETWORK,
        SERVER
    }

    public static Ending byClient(ReasonCode reason) {
        return new Ending(Initiator.CLIENT, reason, "client sent DISCONNECT");
    }

    public static Ending byNetwork(String detail) {
        return new Ending(Initiator.NETWORK, ReasonCode.UNSPECIFIED_ERROR, detail);
    }

    public static Ending byServer(ReasonCode reason, String detail) {
        return new Ending(Initiator.SERVER, reason, detail);
    }

    /** Only a DISCONNECT with reason code 0x00 discards the Will [MQTT-3.14.4-3]. */
    public boolean discardsWill() {
        return initiator == Initiator.CLIENT && reason == ReasonCode.SUCCESS;
    }
}

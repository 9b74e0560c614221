package io.roostmq.broker.mqtt;

/**
 * PUBCOMP, MQTT 5.0 section 3.7.
 *
 * @param packetId 1..65535
 */
public record PubComp(int packetId, ReasonCode reason, Diagnostics diagnostics) implements Packet {
    public static PubComp of(int packetId, ReasonCode reason) {
        return new PubComp(packetId, reason, Diagnostics.NONE);
    }
}

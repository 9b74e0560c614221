package io.roostmq.broker.mqtt;

/**
 * PUBACK, MQTT 5.0 section 3.4.
 *
 * @param packetId 1..65535
 */
public record PubAck(int packetId, ReasonCode reason, Diagnostics diagnostics) implements Packet {
    public static PubAck of(int packetId, ReasonCode reason) {
        return new PubAck(packetId, reason, Diagnostics.NONE);
    }
}

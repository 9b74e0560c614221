package io.roostmq.broker.mqtt;

/**
 * PUBREC, MQTT 5.0 section 3.5.
 *
 * @param packetId 1..65535
 */
public record PubRec(int packetId, ReasonCode reason, Diagnostics diagnostics) implements Packet {
    public static PubRec of(int packetId, ReasonCode reason) {
        return new PubRec(packetId, reason, Diagnostics.NONE);
    }
}

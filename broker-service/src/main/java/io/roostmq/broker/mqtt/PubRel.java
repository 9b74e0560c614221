package io.roostmq.broker.mqtt;

/**
 * PUBREL, MQTT 5.0 section 3.6.
 *
 * @param packetId 1..65535
 */
public record PubRel(int packetId, ReasonCode reason, Diagnostics diagnostics) implements Packet {
    public static PubRel of(int packetId, ReasonCode reason) {
        return new PubRel(packetId, reason, Diagnostics.NONE);
    }
}

package io.roostmq.broker.mqtt;

import java.util.List;

/**
 * SUBACK, MQTT 5.0 section 3.9.
 *
 * @param reasons one for each filter of the SUBSCRIBE, in its order [MQTT-3.9.3-1]
 */
public record SubAck(int packetId, List<ReasonCode> reasons, Diagnostics diagnostics) implements Packet {
    public SubAck {
        reasons = List.copyOf(reasons);
    }
}

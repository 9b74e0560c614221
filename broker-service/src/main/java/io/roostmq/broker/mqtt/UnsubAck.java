package io.roostmq.broker.mqtt;

import java.util.List;

/**
 * UNSUBACK, MQTT 5.0 section 3.11.
 *
 * @param reasons one for each filter of the UNSUBSCRIBE, in its order [MQTT-3.11.3-1]
 */
public record UnsubAck(int packetId, List<ReasonCode> reasons, Diagnostics diagnostics) implements Packet {
    public UnsubAck {
        reasons = List.copyOf(reasons);
    }
}

package io.roostmq.broker.mqtt;

import java.util.List;

/**
 * UNSUBSCRIBE, MQTT 5.0 section 3.10.
 *
 * @param filters at least one [MQTT-3.10.3-2], not yet checked
 */
public record Unsubscribe(int packetId, List<UserProperty> userProperties, List<String> filters) implements Packet {
    public Unsubscribe {
        userProperties = List.copyOf(userProperties);
        filters = List.copyOf(filters);
    }
}

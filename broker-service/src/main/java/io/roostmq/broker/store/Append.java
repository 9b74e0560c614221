package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One publication to be made durable: all its parts together or, after a failure, again. Repeating it changes nothing.
 *
 * @param recipients one record for each; may be empty
 * @param retained also replace the topic's retained message, or delete it when the payload is empty [MQTT-3.3.1-6]; an
 *     older message than the one that is there changes nothing
 * @param inbound the publisher's QoS 2 Packet Identifier, remembered until it is released; null with other QoS
 */
public record Append(
        Message message,
        List<Recipient> recipients,
        boolean retained,
        @Nullable InboundId inbound) {

    /** A QoS 2 Packet Identifier in use by a publishing session, MQTT 5.0 section 4.3.3. */
    public record InboundId(Lease lease, int packetId) {}
}

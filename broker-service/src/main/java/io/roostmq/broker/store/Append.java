package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One publication to be made durable: all its parts together or, after a failure, again. Repeating it changes nothing.
 *
 * @param recipients one record for each; may be empty
 * @param retained also replace the topic's retained message, or delete it when the payload is empty [MQTT-3.3.1-6]; an
 *     older message than the one that is there changes nothing
 * @param inbound the publisher's QoS 2 Packet Identifier, remembered until it is released; null with other QoS
 * @param once the key under which it is published once only; null when every time is a new one
 */
public record Append(
        Message message,
        List<Recipient> recipients,
        boolean retained,
        @Nullable InboundId inbound,
        @Nullable Once once) {

    /** Published anew each time. */
    public Append(Message message, List<Recipient> recipients, boolean retained, @Nullable InboundId inbound) {
        this(message, recipients, retained, inbound, null);
    }

    /** Whether anybody had room for it, or nobody had to have. */
    public boolean isTaken(Collection<ClientId> refused) {
        return refused.isEmpty() || retained || refused.size() < recipients.size();
    }

    /**
     * The publisher may repeat itself, not knowing whether it was heard: under a key that is remembered nothing is published
     * again. A key is remembered together with what it stands for, or not at all; not when nobody had room for it.
     *
     * @param key chosen by the publisher
     * @param fingerprint tells what is published from anything else under the same key
     * @param nowMillis a key that was remembered until now, or earlier, is forgotten
     * @param untilMillis how long the key is remembered
     * @param matched whether anybody wanted the message: the answer to a repetition is the same
     */
    public record Once(String key, String fingerprint, long nowMillis, long untilMillis, boolean matched) {}

    /** A QoS 2 Packet Identifier in use by a publishing session, MQTT 5.0 section 4.3.3. */
    public record InboundId(Lease lease, int packetId) {}
}

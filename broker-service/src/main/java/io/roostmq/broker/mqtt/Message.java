package io.roostmq.broker.mqtt;

/**
 * An application message as the broker accepted it, independent of any subscriber.
 *
 * @param publisher who published it (or whose Will it is): what No Local compares [MQTT-3.8.3-3]
 * @param qos as published
 * @param retain as published
 * @param expiresAtMillis end of the Message Expiry Interval, milliseconds since 1970-01-01 UTC, or {@link #NEVER}
 */
public record Message(
        MessageId id,
        ClientId publisher,
        Topic topic,
        Payload payload,
        QoS qos,
        boolean retain,
        long expiresAtMillis,
        MessageProperties properties) {

    /** {@link #expiresAtMillis} of a message without a Message Expiry Interval. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Fixed cost that queue limits charge for a message besides its topic and payload, in bytes. */
    private static final int OVERHEAD_BYTES = 64;

    public boolean isExpired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }

    /** What the message counts for against limits in bytes: topic, payload and a fixed overhead. */
    public int sizeBytes() {
        return OVERHEAD_BYTES + topic.name().length() + payload.size();
    }

    /** The same content as a publication of its own. */
    public Message as(MessageId newId) {
        return new Message(newId, publisher, topic, payload, qos, retain, expiresAtMillis, properties);
    }
}

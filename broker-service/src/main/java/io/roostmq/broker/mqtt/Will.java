package io.roostmq.broker.mqtt;

/**
 * The Will Message of a connection, MQTT 5.0 section 3.1.2.5.
 *
 * @param delaySeconds Will Delay Interval: how long the Session may be without a connection before it is published
 * @param messageExpirySeconds Message Expiry Interval counted from publication, or {@link #NO_EXPIRY}
 */
public record Will(
        Topic topic,
        Payload payload,
        QoS qos,
        boolean retain,
        long delaySeconds,
        long messageExpirySeconds,
        MessageProperties properties) {

    /** {@link #messageExpirySeconds} when the property is absent. */
    public static final long NO_EXPIRY = -1;
}

package io.roostmq.broker.mqtt;

/** Quality of Service, MQTT 5.0 section 4.3. */
public enum QoS {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private static final QoS[] VALUES = values();

    private final int value;

    QoS(int value) {
        this.value = value;
    }

    /** The two bits on the wire, 0..2. */
    public int value() {
        return value;
    }

    /**
     * @param value the two bits of the wire
     * @throws ProtocolException MALFORMED_PACKET when the value is not 0, 1 or 2 [MQTT-3.3.1-4]
     */
    public static QoS of(int value) {
        if (value < 0 || value > 2) {
            throw new ProtocolException(
                    ReasonCode.MALFORMED_PACKET, "[MQTT-3.3.1-4] QoS: " + value + " (expected: 0..2)");
        }
        return VALUES[value];
    }

    /** The lower of the two: what a subscription at {@code granted} gets of a message at this QoS [MQTT-3.8.4-8]. */
    public QoS atMost(QoS granted) {
        return compareTo(granted) <= 0 ? this : granted;
    }

    /** Whether the receiver acknowledges, and the sender keeps the message until it does. */
    public boolean isAcknowledged() {
        return this != AT_MOST_ONCE;
    }
}

package io.roostmq.broker.mqtt;

/**
 * A subscription of a Session, MQTT 5.0 section 3.8.3.1.
 *
 * @param qos the maximum QoS granted
 * @param noLocal do not deliver what the same client published [MQTT-3.8.3-3]
 * @param retainAsPublished forward the RETAIN flag as published [MQTT-3.3.1-12], [MQTT-3.3.1-13]
 * @param identifier the Subscription Identifier, 1..268435455, or 0 for none
 */
public record Subscription(
        TopicFilter filter,
        QoS qos,
        boolean noLocal,
        boolean retainAsPublished,
        RetainHandling retainHandling,
        int identifier) {

    /** What to do with retained messages when the subscription is made. */
    public enum RetainHandling {
        SEND(0),
        SEND_IF_NEW(1),
        DO_NOT_SEND(2);

        private final int value;

        RetainHandling(int value) {
            this.value = value;
        }

        /** The two bits on the wire, 0..2. */
        public int value() {
            return value;
        }

        /** @throws ProtocolException PROTOCOL_ERROR for 3, MQTT 5.0 section 3.8.3.1 */
        public static RetainHandling of(int value) {
            return switch (value) {
                case 0 -> SEND;
                case 1 -> SEND_IF_NEW;
                case 2 -> DO_NOT_SEND;
                default ->
                    throw new ProtocolException(
                            ReasonCode.PROTOCOL_ERROR, "Retain Handling: " + value + " (expected: 0..2)");
            };
        }
    }

    /** A subscription as MQTT 3.1.1 knows it. */
    public static Subscription of(String filter, QoS qos) {
        return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND, 0);
    }
}

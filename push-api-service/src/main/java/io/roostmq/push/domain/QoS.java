package io.roostmq.push.domain;

import java.util.Arrays;
import java.util.Optional;

/** Quality of Service, MQTT 5.0 section 4.3: how the broker confirms what we publish. */
public enum QoS {
    /** Not confirmed: the message may be lost between here and the broker. */
    AT_MOST_ONCE(0),
    /** Confirmed by PUBACK: the message is durable. */
    AT_LEAST_ONCE(1),
    /** Confirmed by PUBREC and PUBCOMP: the message is durable and was taken once. */
    EXACTLY_ONCE(2);

    private final int value;

    QoS(int value) {
        this.value = value;
    }

    /** The number on the wire, 0..2. */
    public int value() {
        return value;
    }

    /** Empty when the value is not 0, 1 or 2. */
    public static Optional<QoS> of(int value) {
        return Arrays.stream(values()).filter(qos -> qos.value == value).findFirst();
    }
}

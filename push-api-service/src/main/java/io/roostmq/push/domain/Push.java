package io.roostmq.push.domain;

import org.jspecify.annotations.Nullable;

/**
 * One message to publish, valid by construction.
 *
 * @param topic a Topic Name, MQTT 5.0 section 4.7, not one of the server's own
 * @param ttlSeconds Message Expiry Interval, 1..4294967295; null for a message that does not expire
 */
public record Push(
        String topic,
        Payload payload,
        QoS qos,
        boolean retain,
        @Nullable Long ttlSeconds,
        PushProperties properties) {

    /** @throws InvalidPush with everything that is wrong, see {@link PushRules} */
    public Push {
        Violations violations = new Violations();
        PushRules.topic(topic, violations);
        PushRules.ttlSeconds(ttlSeconds, violations);
        PushRules.properties(properties, payload, violations);
        violations.throwIfAny();
    }

    /** At least once, not retained, without expiry and properties. */
    public static Push of(String topic, Payload payload) {
        return new Push(topic, payload, QoS.AT_LEAST_ONCE, false, null, PushProperties.NONE);
    }
}

package io.roostmq.push.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One message to publish, valid by construction.
 *
 * @param ttlSeconds Message Expiry Interval, 1..4294967295; null for a message that does not expire
 * @param idempotency by which the broker recognises a repetition; null when each time counts
 */
public record Push(
        Destination destination,
        Payload payload,
        QoS qos,
        boolean retain,
        @Nullable Long ttlSeconds,
        PushProperties properties,
        @Nullable Idempotency idempotency) {

    /** @throws InvalidPush with everything that is wrong, see {@link PushRules} */
    public Push {
        Violations violations = new Violations();
        PushRules.destination(destination, violations);
        PushRules.ttlSeconds(ttlSeconds, violations);
        PushRules.properties(properties, payload, violations);
        PushRules.retain(retain, destination, violations);
        PushRules.idempotency(idempotency, qos, violations);
        violations.throwIfAny();
    }

    /** To a topic: at least once, not retained, without expiry and properties. */
    public static Push of(String topic, Payload payload) {
        return new Push(
                new Destination.ToTopic(topic), payload, QoS.AT_LEAST_ONCE, false, null, PushProperties.NONE, null);
    }

    /** The topic name under which devices receive it. */
    public String topic() {
        return destination.topic();
    }

    /**
     * The same message to somebody else, without idempotency.
     *
     * @throws InvalidPush when the other destination breaks a rule
     */
    public Push to(Destination other) {
        return new Push(other, payload, qos, retain, ttlSeconds, properties, null);
    }

    /**
     * The same push as a request that can be repeated.
     *
     * @throws InvalidPush with QoS 0, which the broker does not acknowledge
     */
    public Push once(IdempotencyKey key, Duration window) {
        return with(Idempotency.of(key, this, window));
    }

    /**
     * The same push to a client as that client's part of a request to many.
     *
     * @throws InvalidPush with QoS 0, which the broker does not acknowledge
     */
    public Push oncePerClient(IdempotencyKey key, String clientId, Duration window) {
        return with(Idempotency.ofClient(key, clientId, this, window));
    }

    private Push with(Idempotency known) {
        return new Push(destination, payload, qos, retain, ttlSeconds, properties, known);
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.DirectTopic;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with a PUBLISH.
 *
 * @param publish as it is delivered: on the topic that the receivers see, without what was meant for the broker
 * @param addressee whom alone it is for; null when it is for those who have subscribed
 * @param key under which it is published once; null when every time is a new one
 * @param refusal why it is not taken, null when it is
 * @param error more about that, for the service user; null when there is nothing more to say
 */
record Intake(
        Publish publish,
        @Nullable Addressee addressee,
        @Nullable IdempotencyKey key,
        @Nullable ReasonCode refusal,
        @Nullable PublishError error) {

    static Intake of(Publish publish, Identity identity, SessionPorts ports) {
        if (publish.topic().isOfServer() || !ports.authorizer().mayPublish(identity, publish.topic())) {
            return refused(publish, ReasonCode.NOT_AUTHORIZED, null);
        }
        if (ports.features().isIllFormed(publish.properties(), publish.payload())) {
            return refused(publish, ReasonCode.PAYLOAD_FORMAT_INVALID, null);
        }
        if (!identity.isService()) {
            return new Intake(publish, null, null, null, null);
        }
        @Nullable IdempotencyKey key;
        try {
            key = new ServiceProperties(publish.properties()).idempotencyKey();
        } catch (IllegalArgumentException bad) {
            return refused(publish, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, PublishError.BAD_IDEMPOTENCY_KEY);
        }
        return DirectTopic.isMeantBy(publish.topic())
                ? direct(publish, key, ports)
                : new Intake(delivered(publish, publish.topic()), null, key, null, null);
    }

    /** To one client. Nobody but the server publishes what the server says about itself, to one client either. */
    private static Intake direct(Publish publish, @Nullable IdempotencyKey key, SessionPorts ports) {
        DirectTopic address;
        try {
            address = DirectTopic.parse(publish.topic());
        } catch (ProtocolException invalid) {
            return refused(publish, invalid.reason(), null);
        }
        Topic topic = address.topic();
        if (topic.isOfServer() || topic.isOfService()) {
            return refused(publish, ReasonCode.NOT_AUTHORIZED, null);
        }
        if (ports.features().isTooLarge(topic.name())) {
            return refused(publish, ReasonCode.TOPIC_NAME_INVALID, null);
        }
        if (publish.retain()) {
            return refused(publish, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, PublishError.RETAIN_NOT_POSSIBLE);
        }
        OptionalLong expirySeconds = new ServiceProperties(publish.properties()).sessionExpirySeconds();
        if (expirySeconds.isEmpty()) {
            return refused(publish, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, PublishError.BAD_SESSION_EXPIRY);
        }
        long grantedSeconds = Math.min(expirySeconds.getAsLong(), ports.limits().sessionExpirySecondsMax());
        return new Intake(
                delivered(publish, topic), new Addressee(address.clientId(), grantedSeconds), key, null, null);
    }

    private static Intake refused(Publish publish, ReasonCode reason, @Nullable PublishError error) {
        return new Intake(publish, null, null, reason, error);
    }

    private static Publish delivered(Publish publish, Topic topic) {
        return new Publish(
                publish.packetId(),
                publish.duplicate(),
                publish.qos(),
                publish.retain(),
                topic,
                publish.payload(),
                publish.messageExpirySeconds(),
                ServiceProperties.without(publish.properties()),
                publish.subscriptionIdentifiers());
    }
}

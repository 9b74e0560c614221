package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.DirectTopic;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import org.jspecify.annotations.Nullable;

/**
 * What of the standard this broker offers. A client of MQTT 5.0 is told in CONNACK, section 3.2.2.3; what is used all the
 * same is refused with the reason code of the standard.
 *
 * @param maximumQos the highest QoS of a PUBLISH or Will from a client, and of a subscription
 * @param retainAvailable whether messages may be retained
 * @param wildcardSubscriptions whether filters may have wildcards
 * @param subscriptionIdentifiers whether subscriptions may have an identifier
 * @param sharedSubscriptions whether there are Shared Subscriptions
 * @param keepAliveSecondsMax longest Keep Alive, 0 for no limit; for clients that can be told
 * @param topicLevelsMax most levels of a topic name or filter
 * @param topicCharactersMax longest topic name or filter
 * @param validatesPayloadFormat whether a payload that is said to be text must be UTF-8
 * @param responseTopicPrefix what Response Information begins with, null when there is none
 */
public record Features(
        QoS maximumQos,
        boolean retainAvailable,
        boolean wildcardSubscriptions,
        boolean subscriptionIdentifiers,
        boolean sharedSubscriptions,
        int keepAliveSecondsMax,
        int topicLevelsMax,
        int topicCharactersMax,
        boolean validatesPayloadFormat,
        @Nullable String responseTopicPrefix) {

    /** The standard, whole. */
    public static final Features ALL =
            new Features(QoS.EXACTLY_ONCE, true, true, true, true, 0, 65_536, 65_535, false, null);

    /**
     * Why a CONNECT is refused for its Will, null when it is not [MQTT-3.2.2-12], [MQTT-3.2.2-13]; also when it is for one of
     * the topics of the server or of its service, or its payload is not what it says.
     */
    public @Nullable ReasonCode refusal(Connect connect) {
        Will will = connect.will();
        if (will == null) {
            return null;
        }
        if (will.topic().isOfServer() || will.topic().isOfService()) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (isIllFormed(will.properties(), will.payload())) {
            return ReasonCode.PAYLOAD_FORMAT_INVALID;
        }
        return refusal(will.qos(), will.retain(), will.topic());
    }

    /** Whether the payload is said to be text, is none, and is looked at, MQTT 5.0 section 3.3.2.3.2. */
    boolean isIllFormed(MessageProperties properties, Payload payload) {
        return validatesPayloadFormat && properties.payloadFormat() == PayloadFormat.UTF_8 && !payload.isUtf8();
    }

    /** The Response Information for a client that asks for it, null for none, MQTT 5.0 section 3.2.2.3.14. */
    @Nullable
    String responseInformation(Connect connect, ClientId clientId) {
        if (responseTopicPrefix == null || !connect.requestResponseInformation()) {
            return null;
        }
        String topic = ResponseInformation.of(responseTopicPrefix, clientId);
        return topic == null || isTooLarge(topic) ? null : topic;
    }

    /** Why a PUBLISH is refused, null when it is not. The address of a client is no topic that anybody sees: it may be larger. */
    @Nullable
    ReasonCode refusal(Publish publish) {
        return refusal(publish.qos(), publish.retain(), publish.topic());
    }

    private @Nullable ReasonCode refusal(QoS qos, boolean retain, Topic topic) {
        if (qos.compareTo(maximumQos) > 0) {
            return ReasonCode.QOS_NOT_SUPPORTED;
        }
        if (retain && !retainAvailable) {
            return ReasonCode.RETAIN_NOT_SUPPORTED;
        }
        boolean isTooLarge = !DirectTopic.isMeantBy(topic) && isTooLarge(topic.name());
        return isTooLarge ? ReasonCode.TOPIC_NAME_INVALID : null;
    }

    /** Why a subscription is refused, null when it is not, section 3.9.3. */
    @Nullable
    ReasonCode refusal(TopicFilter filter, int subscriptionIdentifier) {
        if (subscriptionIdentifier != 0 && !subscriptionIdentifiers) {
            return ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
        }
        if (filter.isShared() && !sharedSubscriptions) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.hasWildcard() && !wildcardSubscriptions) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        return isTooLarge(filter.topics()) ? ReasonCode.TOPIC_FILTER_INVALID : null;
    }

    /** The subscription with the QoS that is granted. */
    Subscription granted(Subscription asked) {
        return new Subscription(
                asked.filter(),
                asked.qos().atMost(maximumQos),
                asked.noLocal(),
                asked.retainAsPublished(),
                asked.retainHandling(),
                asked.identifier());
    }

    /** The Server Keep Alive in seconds for a client that can be told, null when its own will do [MQTT-3.2.2-21]. */
    @Nullable
    Integer serverKeepAliveSeconds(Connect connect, boolean canBeTold) {
        boolean tooLong = connect.keepAliveSeconds() == 0 || connect.keepAliveSeconds() > keepAliveSecondsMax;
        return canBeTold && keepAliveSecondsMax > 0 && tooLong ? keepAliveSecondsMax : null;
    }

    /** Whether a topic name or filter is longer, or has more levels, than is offered. */
    boolean isTooLarge(String topic) {
        if (topic.length() > topicCharactersMax) {
            return true;
        }
        int levels = 1;
        for (int i = 0; i < topic.length() && levels <= topicLevelsMax; i++) {
            levels += topic.charAt(i) == '/' ? 1 : 0;
        }
        return levels > topicLevelsMax;
    }
}

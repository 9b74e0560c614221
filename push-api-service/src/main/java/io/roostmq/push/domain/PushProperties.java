package io.roostmq.push.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message that travel with it unaltered to every subscriber, MQTT 5.0 section 3.3.2.3.
 *
 * @param payloadFormat whether the payload is text [MQTT-3.3.2-4]
 * @param contentType MIME type of the payload [MQTT-3.3.2-20]
 * @param responseTopic where an answer goes [MQTT-3.3.2-15]
 * @param correlationData tells the requester which request is answered [MQTT-3.3.2-16]
 * @param userProperties in order, at most {@link PushRules#USER_PROPERTIES_MAX}
 */
public record PushProperties(
        PayloadFormat payloadFormat,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable Payload correlationData,
        List<UserProperty> userProperties) {

    public static final PushProperties NONE = new PushProperties(PayloadFormat.BYTES, null, null, null, List.of());

    public PushProperties {
        userProperties = List.copyOf(userProperties);
    }
}

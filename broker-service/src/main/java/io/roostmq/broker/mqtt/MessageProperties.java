package io.roostmq.broker.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an application message that are forwarded unaltered, MQTT 5.0 section 3.3.2.3.
 *
 * @param payloadFormat whether the payload is text [MQTT-3.3.2-4]
 * @param contentType MIME type of the payload [MQTT-3.3.2-20]
 * @param responseTopic where an answer goes [MQTT-3.3.2-15]
 * @param correlationData tells the requester which request is answered [MQTT-3.3.2-16]
 * @param userProperties in order [MQTT-3.3.2-17], [MQTT-3.3.2-18]
 */
public record MessageProperties(
        PayloadFormat payloadFormat,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable Payload correlationData,
        List<UserProperty> userProperties) {

    /** The Payload Format Indicator: absent and {@code BYTES} mean the same, and are forwarded as they came. */
    public enum PayloadFormat {
        ABSENT,
        BYTES,
        UTF_8
    }

    public static final MessageProperties NONE =
            new MessageProperties(PayloadFormat.ABSENT, null, null, null, List.of());

    public MessageProperties {
        userProperties = List.copyOf(userProperties);
    }
}

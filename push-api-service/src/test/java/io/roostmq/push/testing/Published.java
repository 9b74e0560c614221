package io.roostmq.push.testing;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.push.domain.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH as the scripted broker received it.
 *
 * @param clientId who has sent it
 * @param userProperties each as {@code name=value}
 */
public record Published(
        String clientId,
        String topic,
        Payload payload,
        int qos,
        boolean retain,
        boolean dup,
        @Nullable Integer expirySeconds,
        @Nullable Integer payloadFormat,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable Payload correlationData,
        List<String> userProperties) {

    static Published of(String clientId, MqttPublishMessage message) {
        MqttProperties properties = message.variableHeader().properties();
        return new Published(
                clientId,
                message.variableHeader().topicName(),
                Payload.of(ByteBufUtil.getBytes(message.payload())),
                message.fixedHeader().qosLevel().value(),
                message.fixedHeader().isRetain(),
                message.fixedHeader().isDup(),
                integer(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL),
                integer(properties, MqttPropertyType.PAYLOAD_FORMAT_INDICATOR),
                text(properties, MqttPropertyType.CONTENT_TYPE),
                text(properties, MqttPropertyType.RESPONSE_TOPIC),
                binary(properties),
                userProperties(properties));
    }

    public String text() {
        return new String(payload.array(), StandardCharsets.UTF_8);
    }

    /** The value of the first such User Property; null when there is none. */
    public @Nullable String userProperty(String name) {
        return userProperties.stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElse(null);
    }

    static List<String> userProperties(MqttProperties properties) {
        return properties.listAll().stream()
                .filter(MqttProperties.UserProperties.class::isInstance)
                .map(MqttProperties.UserProperties.class::cast)
                .flatMap(all -> all.value().stream())
                .map(pair -> pair.key + "=" + pair.value)
                .collect(Collectors.toList());
    }

    private static @Nullable Integer integer(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty found
                ? found.value()
                : null;
    }

    private static @Nullable String text(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.StringProperty found
                ? found.value()
                : null;
    }

    private static @Nullable Payload binary(MqttProperties properties) {
        return properties.getProperty(MqttPropertyType.CORRELATION_DATA.value())
                        instanceof MqttProperties.BinaryProperty found
                ? Payload.of(found.value())
                : null;
    }
}

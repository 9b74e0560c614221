package io.roostmq.push.testing;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT as the scripted broker received it.
 *
 * @param sessionExpirySeconds 0 when it is absent
 * @param userProperties each as {@code name=value}
 */
public record Connected(
        String clientId,
        boolean cleanStart,
        int sessionExpirySeconds,
        int keepAliveSeconds,
        @Nullable String username,
        @Nullable String password,
        List<String> userProperties) {

    static Connected of(MqttConnectMessage message) {
        MqttProperties properties = message.variableHeader().properties();
        byte[] password = message.payload().passwordInBytes();
        return new Connected(
                message.payload().clientIdentifier(),
                message.variableHeader().isCleanSession(),
                properties.getProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value())
                                instanceof MqttProperties.IntegerProperty expiry
                        ? expiry.value()
                        : 0,
                message.variableHeader().keepAliveTimeSeconds(),
                message.payload().userName(),
                password == null ? null : new String(password, StandardCharsets.UTF_8),
                Published.userProperties(properties));
    }
}

package io.roostmq.push.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.roostmq.push.domain.Destination;
import io.roostmq.push.domain.Idempotency;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.domain.PayloadFormat;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushProperties;
import io.roostmq.push.domain.QoS;
import io.roostmq.push.domain.UserProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A push as the client's PUBLISH. Never fails: a push is valid by construction. */
final class Publishes {
    /** User Properties that the broker reads and does not pass on: see docs/push-api.md. */
    private static final String SESSION_EXPIRY = "roost-session-expiry";

    private static final String IDEMPOTENCY_KEY = "roost-idempotency-key";
    private static final String IDEMPOTENCY_FINGERPRINT = "roost-idempotency-fingerprint";
    private static final String IDEMPOTENCY_SECONDS = "roost-idempotency-seconds";

    private Publishes() {}

    static Mqtt5Publish of(Push push) {
        PushProperties properties = push.properties();
        Mqtt5PublishBuilder.Complete publish = Mqtt5Publish.builder()
                .topic(push.destination().wireTopic())
                .payload(push.payload().array())
                .qos(qos(push.qos()))
                .retain(push.retain())
                .payloadFormatIndicator(payloadFormat(properties.payloadFormat()))
                .contentType(properties.contentType())
                .responseTopic(properties.responseTopic())
                .correlationData(bytes(properties.correlationData()))
                .userProperties(userProperties(push));
        Long ttlSeconds = push.ttlSeconds();
        return ttlSeconds == null
                ? publish.build()
                : publish.messageExpiryInterval(ttlSeconds).build();
    }

    private static @Nullable Mqtt5PayloadFormatIndicator payloadFormat(PayloadFormat format) {
        return format == PayloadFormat.UTF_8 ? Mqtt5PayloadFormatIndicator.UTF_8 : null;
    }

    private static byte @Nullable [] bytes(@Nullable Payload data) {
        return data == null ? null : data.array();
    }

    private static Mqtt5UserProperties userProperties(Push push) {
        List<Mqtt5UserProperty> properties = new ArrayList<>();
        for (UserProperty property : push.properties().userProperties()) {
            properties.add(Mqtt5UserProperty.of(property.name(), property.value()));
        }
        if (push.destination() instanceof Destination.ToClient client && client.sessionExpirySeconds() > 0) {
            properties.add(Mqtt5UserProperty.of(SESSION_EXPIRY, Long.toString(client.sessionExpirySeconds())));
        }
        Idempotency idempotency = push.idempotency();
        if (idempotency != null) {
            properties.add(Mqtt5UserProperty.of(IDEMPOTENCY_KEY, idempotency.name()));
            properties.add(Mqtt5UserProperty.of(IDEMPOTENCY_FINGERPRINT, idempotency.fingerprint()));
            properties.add(Mqtt5UserProperty.of(
                    IDEMPOTENCY_SECONDS, Long.toString(idempotency.window().toSeconds())));
        }
        return Mqtt5UserProperties.of(properties);
    }

    static MqttQos qos(QoS qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> MqttQos.AT_MOST_ONCE;
            case AT_LEAST_ONCE -> MqttQos.AT_LEAST_ONCE;
            case EXACTLY_ONCE -> MqttQos.EXACTLY_ONCE;
        };
    }
}

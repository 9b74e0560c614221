package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the properties of a packet for a client; what is absent takes no space. */
final class OutboundProperties {
    private @Nullable MqttProperties properties;

    OutboundProperties integer(Property property, long value) {
        return add(new MqttProperties.IntegerProperty(property.id(), (int) value));
    }

    /** Stated only when it is not the standard's default. */
    OutboundProperties integerUnless(long standard, Property property, long value) {
        return value == standard ? this : integer(property, value);
    }

    OutboundProperties text(Property property, @Nullable String value) {
        return value == null ? this : add(new MqttProperties.StringProperty(property.id(), value));
    }

    OutboundProperties binary(Property property, @Nullable Payload value) {
        return value == null ? this : add(new MqttProperties.BinaryProperty(property.id(), value.array()));
    }

    OutboundProperties userProperties(List<UserProperty> users) {
        for (UserProperty user : users) {
            add(new MqttProperties.UserProperty(user.name(), user.value()));
        }
        return this;
    }

    OutboundProperties diagnostics(Diagnostics diagnostics) {
        String reason = diagnostics.reasonString();
        if (reason != null) {
            text(Property.REASON_STRING, WireText.reason(reason));
        }
        return userProperties(diagnostics.userProperties());
    }

    /**
     * Diagnostics of a packet that ends after its packet identifier when there is nothing to add to it. Netty's encoder
     * decides that without looking at User Properties, and would lose them: an empty Reason String makes it write all.
     */
    OutboundProperties diagnosticsOf(byte reason, Diagnostics diagnostics) {
        boolean unseen = reason == 0 && diagnostics.reasonString() == null;
        if (unseen && !diagnostics.userProperties().isEmpty()) {
            text(Property.REASON_STRING, "");
        }
        return diagnostics(diagnostics);
    }

    OutboundProperties message(MessageProperties message) {
        if (message.payloadFormat() != PayloadFormat.ABSENT) {
            integer(Property.PAYLOAD_FORMAT_INDICATOR, message.payloadFormat() == PayloadFormat.UTF_8 ? 1 : 0);
        }
        return text(Property.CONTENT_TYPE, message.contentType())
                .text(Property.RESPONSE_TOPIC, message.responseTopic())
                .binary(Property.CORRELATION_DATA, message.correlationData())
                .userProperties(message.userProperties());
    }

    MqttProperties build() {
        return properties == null ? MqttProperties.NO_PROPERTIES : properties;
    }

    private OutboundProperties add(MqttProperties.MqttProperty<?> property) {
        if (properties == null) {
            properties = new MqttProperties();
        }
        properties.add(property);
        return this;
    }
}

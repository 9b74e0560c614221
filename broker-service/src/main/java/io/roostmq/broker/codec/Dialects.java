package io.roostmq.broker.codec;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the first message of a connection to its dialect. */
public final class Dialects {
    private Dialects() {}

    /**
     * A new dialect, for this connection only; it has not decoded the message yet.
     *
     * @param topicAliasMaximum the highest Topic Alias the server accepts, 0..65535, the same as in CONNACK
     * @param topicAliasesOutMax how many the server sets if the client takes as many, 0..65535
     */
    public static Dialect of(MqttConnectMessage connect, int topicAliasMaximum, int topicAliasesOutMax) {
        return of(version(connect.variableHeader()), topicAliasMaximum, topicAliasesOutMax);
    }

    private static Dialect of(MqttVersion version, int topicAliasMaximum, int topicAliasesOutMax) {
        return switch (version) {
            case MQTT_3_1, MQTT_3_1_1 -> new Mqtt3Dialect(version);
            case MQTT_5 -> new Mqtt5Dialect(topicAliasMaximum, topicAliasesOutMax);
        };
    }

    private static MqttVersion version(MqttConnectVariableHeader header) {
        return MqttVersion.fromProtocolNameAndLevel(header.name(), (byte) header.version());
    }

    /** What is wrong with a message whose decoding failed, whatever the version. */
    public static ProtocolException failure(MqttMessage message) {
        Throwable cause = message.decoderResult().cause();
        if (cause instanceof ProtocolException exception) {
            return exception;
        }
        return new ProtocolException(reason(message, cause), "cannot decode: " + cause.getMessage());
    }

    private static ReasonCode reason(MqttMessage message, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            return ReasonCode.PACKET_TOO_LARGE;
        }
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            return ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        }
        if (cause instanceof MqttIdentifierRejectedException) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        }
        return isSubscribeOption(message, cause) ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET;
    }

    /** QoS 3 or Retain Handling 3: Protocol Errors, MQTT 5.0 section 3.8.3.1; nothing else in this payload fails so. */
    private static boolean isSubscribeOption(MqttMessage message, Throwable cause) {
        MqttFixedHeader header = message.fixedHeader();
        return cause instanceof IllegalArgumentException
                && header != null
                && header.messageType() == MqttMessageType.SUBSCRIBE
                && message.variableHeader() != null;
    }

    /**
     * The CONNACK with which a first message that is no valid CONNECT may be answered before the connection is closed.
     *
     * @return null when it is not known which version the client would understand, or when that version closes without one
     */
    public static @Nullable MqttMessage refusal(MqttMessage first, ProtocolException why) {
        if (why.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            return new MqttConnAckMessage(
                    Frames.CONNACK,
                    new MqttConnAckVariableHeader(
                            MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, false));
        }
        if (!(first.variableHeader() instanceof MqttConnectVariableHeader header)) {
            return null;
        }
        Diagnostics diagnostics = new Diagnostics(why.getMessage(), List.of());
        Dialect dialect = of(version(header), 0, 0);
        MqttMessage answer = dialect.encode(new ConnAck(false, why.reason(), null, diagnostics));
        return answer == null || isWithinLimit(header, answer)
                ? answer
                : dialect.encode(new ConnAck(false, why.reason(), null, Diagnostics.NONE));
    }

    /** [MQTT-3.2.2-19]. */
    private static boolean isWithinLimit(MqttConnectVariableHeader connect, MqttMessage answer) {
        MqttProperties.MqttProperty<?> limit = connect.properties().getProperty(Property.MAXIMUM_PACKET_SIZE.id());
        return limit == null
                || !(limit.value() instanceof Integer bytes)
                || AnswerSize.of(answer) <= Integer.toUnsignedLong(bytes);
    }
}

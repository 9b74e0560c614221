package io.roostmq.push.mqtt;

import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult.Mqtt5Qos1Result;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult.Mqtt5Qos2Result;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRec;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushReceipt;
import io.roostmq.push.domain.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the client's result of a publish means. */
final class Answers {
    /** User Property of CONNECT by which a publisher asks for the identity of each message it publishes. */
    static final String ASK_FOR_MESSAGE_ID = "roost-message-id";

    /** User Property of PUBACK and PUBREC that carries the identity. */
    static final String MESSAGE_ID = "messageId";

    /** Longest identity that is believed, in characters: a broker of another make may use the name for something else. */
    private static final int MESSAGE_ID_CHARS_MAX = 128;

    private Answers() {}

    static PushOutcome of(Mqtt5PublishResult result) {
        if (result instanceof Mqtt5Qos1Result acknowledged) {
            Mqtt5PubAck ack = acknowledged.getPubAck();
            boolean matched = ack.getReasonCode() != Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
            return accepted(ack.getUserProperties(), matched);
        }
        if (result instanceof Mqtt5Qos2Result received) {
            Mqtt5PubRec rec = received.getPubRec();
            boolean matched = rec.getReasonCode() != Mqtt5PubRecReasonCode.NO_MATCHING_SUBSCRIBERS;
            return accepted(rec.getUserProperties(), matched);
        }
        return new PushOutcome.Accepted(PushReceipt.WRITTEN);
    }

    /** @param retryAfter for what failed with the connection */
    static PushOutcome of(Throwable failure, Duration retryAfter) {
        Throwable cause = rootOf(failure);
        if (cause instanceof Mqtt5PubAckException refused) {
            Mqtt5PubAck ack = refused.getMqttMessage();
            return rejected(ack.getReasonCode().getCode(), ack.getReasonCode().name(), ack.getReasonString());
        }
        if (cause instanceof Mqtt5PubRecException refused) {
            Mqtt5PubRec rec = refused.getMqttMessage();
            return rejected(rec.getReasonCode().getCode(), rec.getReasonCode().name(), rec.getReasonString());
        }
        if (cause instanceof MqttEncodeException) {
            return new PushOutcome.Rejected(
                    Rejection.TOO_LARGE, "The message is larger than the broker's Maximum Packet Size.");
        }
        if (cause instanceof MqttClientStateException) {
            return new PushOutcome.Unavailable(PushOutcome.Unavailable.Cause.LINK_DOWN, retryAfter);
        }
        return new PushOutcome.Unknown(PushOutcome.Unknown.Cause.LINK_LOST, retryAfter);
    }

    private static PushOutcome accepted(Mqtt5UserProperties properties, boolean matched) {
        return new PushOutcome.Accepted(new PushReceipt(messageId(properties), matched));
    }

    private static @Nullable String messageId(Mqtt5UserProperties properties) {
        return properties.asList().stream()
                .filter(property -> property.getName().toString().equals(MESSAGE_ID))
                .map(property -> property.getValue().toString())
                .filter(value -> !value.isEmpty() && value.length() <= MESSAGE_ID_CHARS_MAX)
                .findFirst()
                .orElse(null);
    }

    private static PushOutcome rejected(int code, String name, Optional<?> reasonString) {
        String answer = String.format("The broker answered 0x%02X %s", code, name)
                + reasonString.map(reason -> ": " + reason).orElse("")
                + ".";
        return new PushOutcome.Rejected(rejection(code), answer);
    }

    private static Rejection rejection(int code) {
        return switch (code) {
            case 0x87 -> Rejection.NOT_AUTHORIZED;
            case 0x90 -> Rejection.TOPIC_INVALID;
            case 0x97 -> Rejection.QUOTA_EXCEEDED;
            case 0x99 -> Rejection.PAYLOAD_FORMAT_INVALID;
            default -> Rejection.BROKER_ERROR;
        };
    }

    /** Futures wrap what they fail with. */
    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}

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
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRec;
import io.roostmq.push.domain.Destination;
import io.roostmq.push.domain.Push;
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

    /** User Properties of PUBACK and PUBREC. */
    private static final String MESSAGE_ID = "roost-message-id";

    /** The same under the name of ADR 7. */
    private static final String MESSAGE_ID_BEFORE = "messageId";

    private static final String REPEATED = "roost-repeated";
    private static final String ERROR = "roost-error";

    private static final String KEY_REUSED = "idempotency-key-reused";
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    /** Longest value that is believed, in characters: a broker of another make may use the name for something else. */
    private static final int VALUE_CHARS_MAX = 128;

    private Answers() {}

    static PushOutcome of(Push push, Mqtt5PublishResult result) {
        if (result instanceof Mqtt5Qos1Result acknowledged) {
            Mqtt5PubAck ack = acknowledged.getPubAck();
            return taken(push, ack.getReasonCode().getCode(), ack.getUserProperties());
        }
        if (result instanceof Mqtt5Qos2Result received) {
            Mqtt5PubRec rec = received.getPubRec();
            return taken(push, rec.getReasonCode().getCode(), rec.getUserProperties());
        }
        return new PushOutcome.Accepted(PushReceipt.WRITTEN);
    }

    /** @param retryAfter for what failed with the connection */
    static PushOutcome of(Throwable failure, Duration retryAfter) {
        Throwable cause = rootOf(failure);
        if (cause instanceof Mqtt5PubAckException refused) {
            Mqtt5PubAck ack = refused.getMqttMessage();
            return rejected(
                    ack.getReasonCode().getCode(),
                    ack.getReasonCode().name(),
                    ack.getReasonString(),
                    ack.getUserProperties());
        }
        if (cause instanceof Mqtt5PubRecException refused) {
            Mqtt5PubRec rec = refused.getMqttMessage();
            return rejected(
                    rec.getReasonCode().getCode(),
                    rec.getReasonCode().name(),
                    rec.getReasonString(),
                    rec.getUserProperties());
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

    private static PushOutcome taken(Push push, int code, Mqtt5UserProperties properties) {
        boolean matched = code != NO_MATCHING_SUBSCRIBERS;
        if (!matched && push.destination() instanceof Destination.ToClient) {
            return new PushOutcome.Rejected(
                    Rejection.CLIENT_UNKNOWN,
                    "The client has no session, and sessionExpirySeconds is 0: the message was not published.");
        }
        String messageId = value(properties, MESSAGE_ID);
        if (messageId == null) {
            messageId = value(properties, MESSAGE_ID_BEFORE);
        }
        boolean repeated = "true".equals(value(properties, REPEATED));
        return new PushOutcome.Accepted(new PushReceipt(messageId, matched, repeated));
    }

    private static @Nullable String value(Mqtt5UserProperties properties, String name) {
        return properties.asList().stream()
                .filter(property -> property.getName().toString().equals(name))
                .map(property -> property.getValue().toString())
                .filter(value -> !value.isEmpty() && value.length() <= VALUE_CHARS_MAX)
                .findFirst()
                .orElse(null);
    }

    private static PushOutcome rejected(
            int code, String name, Optional<?> reasonString, Mqtt5UserProperties properties) {
        String error = value(properties, ERROR);
        if (KEY_REUSED.equals(error)) {
            return new PushOutcome.Rejected(
                    Rejection.IDEMPOTENCY_KEY_REUSED, "The key stands for another request: nothing was published.");
        }
        String answer = String.format("The broker answered 0x%02X %s", code, name)
                + (error == null ? "" : " " + error)
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

package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roostmq.push.domain.Caller;
import io.roostmq.push.domain.Destination;
import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Destination.ToTopic;
import io.roostmq.push.domain.IdempotencyKey;
import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.domain.PayloadFormat;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushProperties;
import io.roostmq.push.domain.QoS;
import io.roostmq.push.domain.UserProperty;
import io.roostmq.push.domain.Utf8;
import io.roostmq.push.domain.Violations;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns requests to pushes, with their defaults, and names everything that is wrong with one at once. */
@Singleton
final class PublishRequests {
    private static final String JSON_CONTENT_TYPE = "application/json";

    private final ObjectMapper json;
    private final ApiSettings settings;

    PublishRequests(ObjectMapper json, ApiSettings settings) {
        this.json = json;
        this.settings = settings;
    }

    /** @throws InvalidPush with all that is wrong */
    Push toPush(PublishRequest request, @Nullable IdempotencyKey key) {
        return keyed(message(request, new ToTopic(topic(request)), new Violations()), key);
    }

    /** @throws InvalidPush with all that is wrong */
    Push toPush(String clientId, ClientPublishRequest request, @Nullable IdempotencyKey key) {
        return keyed(
                message(request, toClient(clientId, request, request.sessionExpirySeconds), new Violations()), key);
    }

    /** @throws InvalidPush with all that is wrong */
    Push toPush(BatchItem item, Caller caller) {
        Violations violations = new Violations();
        String clientId = item.clientId;
        if (clientId == null && item.sessionExpirySeconds != null) {
            violations.add("sessionExpirySeconds", "is for messages to a client: clientId is missing");
        }
        Destination destination =
                clientId == null ? new ToTopic(topic(item)) : toClient(clientId, item, item.sessionExpirySeconds);
        Push push = message(item, destination, violations);
        return keyed(push, IdempotencyKeys.ofField(caller, item.idempotencyKey));
    }

    /**
     * One for each client, in their order.
     *
     * @throws InvalidPush with all that is wrong
     */
    List<Push> toPushes(ClientsPublishRequest request, @Nullable IdempotencyKey key) {
        List<String> clientIds = ClientIds.check(request.clientIds);
        Push first =
                message(request, toClient(clientIds.get(0), request, request.sessionExpirySeconds), new Violations());
        return clientIds.stream()
                .map(clientId -> first.to(toClient(clientId, request, request.sessionExpirySeconds)))
                .map(push -> key == null
                        ? push
                        : push.oncePerClient(key, push.destination().orderKey(), settings.idempotencyWindow()))
                .toList();
    }

    private Push keyed(Push push, @Nullable IdempotencyKey key) {
        return key == null ? push : push.once(key, settings.idempotencyWindow());
    }

    private ToClient toClient(String clientId, MessageFields message, @Nullable Long sessionExpirySeconds) {
        return new ToClient(
                clientId,
                topic(message),
                Objects.requireNonNullElse(sessionExpirySeconds, settings.sessionExpirySeconds()));
    }

    private static String topic(MessageFields message) {
        return Objects.requireNonNullElse(message.topic, "");
    }

    private Push message(MessageFields request, Destination destination, Violations violations) {
        Payload payload = payload(request, violations);
        QoS qos = qos(request.qos, violations);
        PushProperties properties = properties(request, violations);
        Push push = push(request, destination, payload, qos, properties, violations);
        violations.throwIfAny();
        return Objects.requireNonNull(push);
    }

    private static @Nullable Push push(
            MessageFields request,
            Destination destination,
            Payload payload,
            QoS qos,
            PushProperties properties,
            Violations violations) {
        boolean retain = Boolean.TRUE.equals(request.retain);
        try {
            return new Push(destination, payload, qos, retain, request.ttlSeconds, properties, null);
        } catch (InvalidPush e) {
            violations.addAll(e.violations());
            return null;
        }
    }

    private Payload payload(MessageFields request, Violations violations) {
        String text = request.payload;
        String base64 = request.payloadBase64;
        JsonNode tree = request.json;
        long given = Stream.of(text, base64, tree).filter(Objects::nonNull).count();
        if (given != 1) {
            violations.add("payload", "expected: exactly one of payload, payloadBase64 and json, not " + given);
            return Payload.EMPTY;
        }
        if (text != null) {
            return text(text, violations);
        }
        return base64 != null ? base64("payloadBase64", base64, violations) : json(tree);
    }

    private static Payload text(String text, Violations violations) {
        if (!Utf8.isWellFormed(text)) {
            violations.add("payload", "contains a surrogate without its pair: it has no UTF-8 encoding");
            return Payload.EMPTY;
        }
        return Payload.utf8(text);
    }

    private Payload json(@Nullable JsonNode tree) {
        try {
            return Payload.of(json.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    private static Payload base64(String field, String text, Violations violations) {
        try {
            return Payload.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            violations.add(field, "is not base64 (RFC 4648 section 4): " + e.getMessage());
            return Payload.EMPTY;
        }
    }

    private static QoS qos(@Nullable Integer value, Violations violations) {
        if (value == null) {
            return QoS.AT_LEAST_ONCE;
        }
        return QoS.of(value).orElseGet(() -> {
            violations.add("qos", value + " (expected: 0, 1 or 2)");
            return QoS.AT_LEAST_ONCE;
        });
    }

    private static PushProperties properties(MessageFields request, Violations violations) {
        String contentType = request.contentType;
        if (contentType == null && request.json != null) {
            contentType = JSON_CONTENT_TYPE;
        }
        String correlation = request.correlationDataBase64;
        List<UserProperty> userProperties = Objects.requireNonNullElse(request.userProperties, List.of());
        return new PushProperties(
                payloadFormat(request, violations),
                contentType,
                request.responseTopic,
                correlation == null ? null : base64("correlationDataBase64", correlation, violations),
                userProperties);
    }

    private static PayloadFormat payloadFormat(MessageFields request, Violations violations) {
        String format = request.payloadFormat;
        if (format == null) {
            return request.payloadBase64 == null ? PayloadFormat.UTF_8 : PayloadFormat.BYTES;
        }
        return switch (format) {
            case "utf8" -> PayloadFormat.UTF_8;
            case "bytes" -> PayloadFormat.BYTES;
            default -> {
                violations.add("payloadFormat", "is unknown (expected: utf8 or bytes)");
                yield PayloadFormat.BYTES;
            }
        };
    }
}

package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Turns the body of a request to a push, with its defaults, and names everything that is wrong with it at once. */
@Singleton
final class PublishRequests {
    private static final String JSON_CONTENT_TYPE = "application/json";

    private final ObjectMapper json;

    PublishRequests(ObjectMapper json) {
        this.json = json;
    }

    /** @throws InvalidPush with all that is wrong */
    Push toPush(PublishRequest request) {
        Violations violations = new Violations();
        Payload payload = payload(request, violations);
        QoS qos = qos(request.qos(), violations);
        PushProperties properties = properties(request, violations);
        Push push = push(request, payload, qos, properties, violations);
        violations.throwIfAny();
        return Objects.requireNonNull(push);
    }

    private static @Nullable Push push(
            PublishRequest request, Payload payload, QoS qos, PushProperties properties, Violations violations) {
        String topic = Objects.requireNonNullElse(request.topic(), "");
        boolean retain = Boolean.TRUE.equals(request.retain());
        try {
            return new Push(topic, payload, qos, retain, request.ttlSeconds(), properties);
        } catch (InvalidPush e) {
            violations.addAll(e.violations());
            return null;
        }
    }

    private Payload payload(PublishRequest request, Violations violations) {
        String text = request.payload();
        String base64 = request.payloadBase64();
        JsonNode tree = request.json();
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

    private static PushProperties properties(PublishRequest request, Violations violations) {
        String contentType = request.contentType();
        if (contentType == null && request.json() != null) {
            contentType = JSON_CONTENT_TYPE;
        }
        String correlation = request.correlationDataBase64();
        List<UserProperty> userProperties = Objects.requireNonNullElse(request.userProperties(), List.of());
        return new PushProperties(
                payloadFormat(request, violations),
                contentType,
                request.responseTopic(),
                correlation == null ? null : base64("correlationDataBase64", correlation, violations),
                userProperties);
    }

    private static PayloadFormat payloadFormat(PublishRequest request, Violations violations) {
        String format = request.payloadFormat();
        if (format == null) {
            return request.payloadBase64() == null ? PayloadFormat.UTF_8 : PayloadFormat.BYTES;
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

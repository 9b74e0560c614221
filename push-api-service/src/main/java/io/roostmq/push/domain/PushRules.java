package io.roostmq.push.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules a push keeps. Each method names the field it found wrong as the API spells it. */
public final class PushRules {
    /** Longest Message Expiry Interval there is, in seconds, MQTT 5.0 section 3.3.2.3.3. */
    public static final long TTL_SECONDS_MAX = 0xFFFF_FFFFL;

    /** How many user properties one message may carry. */
    public static final int USER_PROPERTIES_MAX = 100;

    /** Longest binary data there is, in bytes, MQTT 5.0 section 1.5.6. */
    static final int BINARY_BYTES_MAX = 65_535;

    private PushRules() {}

    /** Names of User Properties that begin so are between this service and the broker. */
    static final String RESERVED_PREFIX = "roost-";

    static void destination(Destination destination, Violations violations) {
        if (destination instanceof Destination.ToClient client) {
            client(client, violations);
        } else {
            topic(destination.topic(), violations);
        }
    }

    /** [MQTT-4.7.3-1], [MQTT-3.3.2-2], [MQTT-4.7.3-2], and not one of the server's own topics, section 4.7.2. */
    private static void topic(String topic, Violations violations) {
        topicName("topic", topic, violations);
        if (topic.startsWith("$")) {
            violations.add("topic", "must not begin with '$': such topics are the server's own");
        }
    }

    private static void client(Destination.ToClient client, Violations violations) {
        Violations clientId = new Violations();
        clientId("clientId", client.clientId(), clientId);
        violations.addAll(clientId.found());
        topicName("topic", client.topic(), violations);
        long expiry = client.sessionExpirySeconds();
        if (expiry < 0 || expiry > Destination.ToClient.SESSION_EXPIRY_SECONDS_MAX) {
            violations.add(
                    "sessionExpirySeconds",
                    expiry + " (expected: 0.." + Destination.ToClient.SESSION_EXPIRY_SECONDS_MAX + ")");
        }
        if (clientId.found().isEmpty() && Utf8.sizeBytes(client.wireTopic()) > Utf8.BYTES_MAX) {
            violations.add(
                    "clientId",
                    "makes together with topic a name of " + Utf8.sizeBytes(client.wireTopic())
                            + " bytes (expected: at most " + Utf8.BYTES_MAX + ")");
        }
    }

    /** A Client Identifier, MQTT 5.0 section 3.1.3.1, that is not empty. */
    public static void clientId(String field, String clientId, Violations violations) {
        if (clientId.isEmpty()) {
            violations.add(field, "is missing or empty (expected: a client identifier)");
            return;
        }
        text(field, clientId, violations);
    }

    static void retain(boolean retain, Destination destination, Violations violations) {
        if (retain && destination instanceof Destination.ToClient) {
            violations.add("retain", "cannot be combined with a message to a client: it is kept for nobody else");
        }
    }

    static void idempotency(@Nullable Idempotency idempotency, QoS qos, Violations violations) {
        if (idempotency != null && qos == QoS.AT_MOST_ONCE) {
            violations.add("qos", "0 is not acknowledged: an idempotency key needs 1 or 2");
        }
    }

    static void ttlSeconds(@Nullable Long seconds, Violations violations) {
        if (seconds != null && (seconds < 1 || seconds > TTL_SECONDS_MAX)) {
            violations.add("ttlSeconds", seconds + " (expected: 1.." + TTL_SECONDS_MAX + ")");
        }
    }

    static void properties(PushProperties properties, Payload payload, Violations violations) {
        if (properties.payloadFormat() == PayloadFormat.UTF_8 && !payload.isUtf8()) {
            violations.add("payloadFormat", "is utf8, but the payload is not well-formed UTF-8");
        }
        String contentType = properties.contentType();
        if (contentType != null) {
            text("contentType", contentType, violations);
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            topicName("responseTopic", responseTopic, violations);
        }
        Payload correlationData = properties.correlationData();
        if (correlationData != null && correlationData.size() > BINARY_BYTES_MAX) {
            violations.add(
                    "correlationDataBase64",
                    "has " + correlationData.size() + " bytes (expected: at most " + BINARY_BYTES_MAX + ")");
        }
        userProperties(properties.userProperties(), violations);
    }

    private static void userProperties(List<UserProperty> properties, Violations violations) {
        if (properties.size() > USER_PROPERTIES_MAX) {
            violations.add(
                    "userProperties",
                    "has " + properties.size() + " entries (expected: at most " + USER_PROPERTIES_MAX + ")");
            return;
        }
        for (int i = 0; i < properties.size(); i++) {
            String name = properties.get(i).name();
            text("userProperties[" + i + "].name", name, violations);
            if (name.startsWith(RESERVED_PREFIX)) {
                violations.add(
                        "userProperties[" + i + "].name",
                        "must not begin with '" + RESERVED_PREFIX + "': such properties are the server's own");
            }
            text("userProperties[" + i + "].value", properties.get(i).value(), violations);
        }
    }

    private static void topicName(String field, String name, Violations violations) {
        if (name.isEmpty()) {
            violations.add(field, "is missing or empty (expected: a topic name)");
            return;
        }
        if (name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
            violations.add(field, "must not contain a wildcard, '+' or '#': it names one topic");
        }
        text(field, name, violations);
    }

    /** [MQTT-1.5.4-1], [MQTT-1.5.4-2] and the length of two bytes. */
    private static void text(String field, String text, Violations violations) {
        if (text.indexOf('\0') >= 0) {
            violations.add(field, "must not contain the character U+0000");
        }
        if (!Utf8.isWellFormed(text)) {
            violations.add(field, "contains a surrogate without its pair: it has no UTF-8 encoding");
        } else if (Utf8.sizeBytes(text) > Utf8.BYTES_MAX) {
            violations.add(
                    field,
                    "has " + Utf8.sizeBytes(text) + " bytes of UTF-8 (expected: at most " + Utf8.BYTES_MAX + ")");
        }
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The User Properties of a PUBLISH by which the service user talks to the broker. They are not delivered. */
final class ServiceProperties {
    private static final String PREFIX = "roost-";
    private static final String SESSION_EXPIRY = PREFIX + "session-expiry";
    private static final String KEY = PREFIX + "idempotency-key";
    private static final String FINGERPRINT = PREFIX + "idempotency-fingerprint";
    private static final String WINDOW = PREFIX + "idempotency-seconds";
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,9}");
    private static final long SECONDS_MAX = 0xFFFF_FFFFL;

    private final List<UserProperty> properties;

    ServiceProperties(MessageProperties properties) {
        this.properties = properties.userProperties();
    }

    /** What is delivered. */
    static MessageProperties without(MessageProperties properties) {
        List<UserProperty> all = properties.userProperties();
        List<UserProperty> others = all.stream()
                .filter(property -> !property.name().startsWith(PREFIX))
                .toList();
        return others.size() == all.size()
                ? properties
                : new MessageProperties(
                        properties.payloadFormat(),
                        properties.contentType(),
                        properties.responseTopic(),
                        properties.correlationData(),
                        others);
    }

    /**
     * Null when there is none.
     *
     * @throws IllegalArgumentException when it is not well-formed
     */
    @Nullable
    IdempotencyKey idempotencyKey() {
        String key = single(KEY);
        String fingerprint = single(FINGERPRINT);
        String window = single(WINDOW);
        if (key == null) {
            return null;
        }
        if (window != null && !SECONDS.matcher(window).matches()) {
            throw new IllegalArgumentException(WINDOW + ": " + window);
        }
        return new IdempotencyKey(
                key,
                fingerprint == null ? "" : fingerprint,
                window == null ? IdempotencyKey.WINDOW_SECONDS_DEFAULT : Long.parseLong(window));
    }

    private @Nullable String single(String name) {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + " is there " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private List<String> values(String name) {
        return properties.stream()
                .filter(property -> property.name().equals(name))
                .map(UserProperty::value)
                .toList();
    }

    /**
     * The Session Expiry Interval of a session that is to be made, in seconds: {@link Addressee#NO_SESSION} when none is, empty
     * when it is not 1..4294967295, or there are two.
     */
    OptionalLong sessionExpirySeconds() {
        List<String> values = values(SESSION_EXPIRY);
        if (values.isEmpty()) {
            return OptionalLong.of(Addressee.NO_SESSION);
        }
        if (values.size() > 1 || !SECONDS.matcher(values.get(0)).matches()) {
            return OptionalLong.empty();
        }
        long seconds = Long.parseLong(values.get(0));
        return seconds <= SECONDS_MAX ? OptionalLong.of(seconds) : OptionalLong.empty();
    }
}

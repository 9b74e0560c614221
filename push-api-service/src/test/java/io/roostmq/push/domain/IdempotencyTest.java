package io.roostmq.push.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Destination.ToTopic;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotencyTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Payload PAYLOAD = Payload.utf8("x");

    @Test
    void nameWithTheBrokerIsCallerAndKeyAndFits() {
        assertEquals("anonymous/order-7", name(Push.of("t", PAYLOAD).once(key("order-7"), DAY)));
        Caller longest = new Caller("c".repeat(Caller.ID_CHARS_MAX));
        IdempotencyKey key = new IdempotencyKey(longest, "k".repeat(IdempotencyKey.CHARS_MAX));
        assertEquals(255, name(Push.of("t", PAYLOAD).once(key, DAY)).length());
    }

    @Test
    void partsOfARequestToManyHaveNamesThatNoKeyCanHave() {
        Push push =
                new Push(new ToClient("c", "t", 0), PAYLOAD, QoS.AT_LEAST_ONCE, false, null, PushProperties.NONE, null);
        String first = name(push.oncePerClient(key("k"), "c", DAY));
        assertTrue(first.matches("anonymous\\*[A-Za-z0-9_-]{43}"), first);
        assertEquals(first, name(push.oncePerClient(key("k"), "c", DAY)));
        assertNotEquals(first, name(push.oncePerClient(key("k"), "d", DAY)));
        assertNotEquals(first, name(push.oncePerClient(key("l"), "c", DAY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\t", "ü", "\u007f"})
    void keyIsVisibleAscii(String text) {
        assertTrue(String.valueOf(IdempotencyKey.mistakeIn(text)).contains("1..200"));
        assertThrows(IllegalArgumentException.class, () -> key(text));
    }

    @Test
    void keyIsBounded() {
        assertNull(IdempotencyKey.mistakeIn("~".repeat(200)));
        assertEquals(
                "has 201 characters (expected: 1..200 visible characters of ASCII)",
                IdempotencyKey.mistakeIn("~".repeat(201)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a*b", "a b", "ü"})
    void identityOfACallerHasNoSeparators(String id) {
        assertThrows(IllegalArgumentException.class, () -> new Caller(id));
        assertThrows(IllegalArgumentException.class, () -> new Caller("c".repeat(Caller.ID_CHARS_MAX + 1)));
    }

    @Test
    void fingerprintDependsOnEverythingThatIsAskedFor() {
        PushProperties none = PushProperties.NONE;
        PushProperties utf8 = new PushProperties(PayloadFormat.UTF_8, null, null, null, List.of());
        QoS one = QoS.AT_LEAST_ONCE;
        Destination topic = new ToTopic("t");
        List<Push> pushes = List.of(
                new Push(topic, PAYLOAD, one, false, null, none, null),
                new Push(new ToTopic("u"), PAYLOAD, one, false, null, none, null),
                new Push(new ToClient("c", "t", 0), PAYLOAD, one, false, null, none, null),
                new Push(new ToClient("d", "t", 0), PAYLOAD, one, false, null, none, null),
                new Push(new ToClient("c", "t", 1), PAYLOAD, one, false, null, none, null),
                new Push(topic, Payload.EMPTY, one, false, null, none, null),
                new Push(topic, PAYLOAD, QoS.EXACTLY_ONCE, false, null, none, null),
                new Push(topic, PAYLOAD, one, true, null, none, null),
                new Push(topic, PAYLOAD, one, false, 1L, none, null),
                new Push(topic, PAYLOAD, one, false, null, utf8, null),
                new Push(topic, PAYLOAD, one, false, null, properties("a", null, null), null),
                new Push(topic, PAYLOAD, one, false, null, properties(null, "a", null), null),
                new Push(topic, PAYLOAD, one, false, null, properties(null, null, Payload.EMPTY), null),
                new Push(topic, PAYLOAD, one, false, null, properties(new UserProperty("ab", "c")), null),
                new Push(topic, PAYLOAD, one, false, null, properties(new UserProperty("a", "bc")), null));
        Set<String> fingerprints = new HashSet<>();
        pushes.forEach(push -> assertTrue(fingerprints.add(Fingerprint.of(push)), push.toString()));
    }

    /** Brokers keep fingerprints for up to a week: a request repeated to the next version of this service has the same. */
    @Test
    void fingerprintDoesNotChangeBetweenVersions() {
        assertEquals("HJfEsD98DiQ_893YIjKved0nKPzmthtcxZmBCYirYuA", Fingerprint.of(Push.of("t", PAYLOAD)));
    }

    @Test
    void qos0CannotBePromisedOnce() {
        Push push = new Push(new ToTopic("t"), PAYLOAD, QoS.AT_MOST_ONCE, false, null, PushProperties.NONE, null);
        InvalidPush invalid = assertThrows(InvalidPush.class, () -> push.once(key("k"), DAY));
        assertEquals("qos", invalid.violations().get(0).field());
    }

    private static PushProperties properties(
            @Nullable String contentType, @Nullable String responseTopic, @Nullable Payload correlationData) {
        return new PushProperties(PayloadFormat.BYTES, contentType, responseTopic, correlationData, List.of());
    }

    private static PushProperties properties(UserProperty property) {
        return new PushProperties(PayloadFormat.BYTES, null, null, null, List.of(property));
    }

    private static IdempotencyKey key(String text) {
        return new IdempotencyKey(Caller.ANONYMOUS, text);
    }

    private static String name(Push push) {
        return Objects.requireNonNull(push.idempotency()).name();
    }
}

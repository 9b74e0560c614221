package io.roostmq.push.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.push.domain.Destination.ToTopic;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PushTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "a/b/c", "a//b", " ", "ü/€/😀", "a$b/$c"})
    void topicNamesOfTheStandardAreTaken(String topic) {
        assertEquals(topic, Push.of(topic, Payload.EMPTY).topic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "a/#", "a+b", "$SYS", "$share/g/t", "a\0b", "\ud83d", "\ude00x"})
    void otherTopicNamesAreNot(String topic) {
        assertEquals(List.of("topic"), fields(() -> Push.of(topic, Payload.EMPTY)));
    }

    @Test
    void topicIsMeasuredInBytesOfUtf8() {
        for (String letter : List.of("a", "ü", "€", "😀")) {
            int size = Payload.utf8(letter).size();
            String longest = letter.repeat(65_535 / size) + "a".repeat(65_535 % size);
            assertEquals(longest, Push.of(longest, Payload.EMPTY).topic());
            assertEquals(List.of("topic"), fields(() -> Push.of(longest + "a", Payload.EMPTY)));
        }
    }

    @Test
    void ttlIsBoundedByTheStandard() {
        for (long valid : new long[] {1, 60, 0xFFFF_FFFFL}) {
            assertEquals(valid, with(PushProperties.NONE, Payload.EMPTY, valid).ttlSeconds());
        }
        for (long wrong : new long[] {Long.MIN_VALUE, -1, 0, 0x1_0000_0000L}) {
            assertEquals(List.of("ttlSeconds"), fields(() -> with(PushProperties.NONE, Payload.EMPTY, wrong)));
        }
    }

    @Test
    void utf8IsPromisedOnlyOfUtf8() {
        PushProperties utf8 = new PushProperties(PayloadFormat.UTF_8, null, null, null, List.of());
        assertEquals(
                Payload.utf8("grün"), with(utf8, Payload.utf8("grün"), null).payload());
        Payload broken = Payload.of(new byte[] {(byte) 0xC0, 0});
        assertEquals(List.of("payloadFormat"), fields(() -> with(utf8, broken, null)));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        List<UserProperty> properties = List.of(new UserProperty("ok", "ok"), new UserProperty("a\0", "\ud800"));
        PushProperties wrong =
                new PushProperties(PayloadFormat.BYTES, "text\0", "a/#", Payload.of(new byte[65_536]), properties);
        assertEquals(
                List.of(
                        "topic",
                        "ttlSeconds",
                        "contentType",
                        "responseTopic",
                        "correlationDataBase64",
                        "userProperties[1].name",
                        "userProperties[1].value"),
                fields(() -> new Push(new ToTopic("#"), Payload.EMPTY, QoS.AT_LEAST_ONCE, false, 0L, wrong, null)));
    }

    @Test
    void userPropertiesAreBoundedInNumber() {
        PushProperties most = withUserProperties(PushRules.USER_PROPERTIES_MAX);
        assertEquals(most, with(most, Payload.EMPTY, null).properties());
        PushProperties tooMany = withUserProperties(PushRules.USER_PROPERTIES_MAX + 1);
        assertEquals(List.of("userProperties"), fields(() -> with(tooMany, Payload.EMPTY, null)));
    }

    @Test
    void messageOfTheExceptionNamesFieldAndExpectation() {
        InvalidPush invalid = assertThrows(InvalidPush.class, () -> Push.of("", Payload.EMPTY));
        assertTrue(String.valueOf(invalid.getMessage()).startsWith("topic: is missing or empty"));
    }

    private static PushProperties withUserProperties(int count) {
        return new PushProperties(
                PayloadFormat.BYTES, null, null, null, Collections.nCopies(count, new UserProperty("n", "v")));
    }

    private static Push with(PushProperties properties, Payload payload, @Nullable Long ttlSeconds) {
        return new Push(new ToTopic("t"), payload, QoS.AT_LEAST_ONCE, false, ttlSeconds, properties, null);
    }

    private static List<String> fields(Runnable construction) {
        return assertThrows(InvalidPush.class, construction::run).violations().stream()
                .map(Violation::field)
                .toList();
    }
}

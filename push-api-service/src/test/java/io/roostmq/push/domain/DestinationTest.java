package io.roostmq.push.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Destination.ToTopic;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DestinationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meter-1   | $roost/clients/meter-1/t",
                "A.b_c~9   | $roost/clients/A.b_c~9/t",
                "a/b       | $roost/clients/a%2Fb/t",
                "a b+#     | $roost/clients/a%20b%2B%23/t",
                "%2F       | $roost/clients/%252F/t",
                "ü€😀      | $roost/clients/%C3%BC%E2%82%AC%F0%9F%98%80/t",
                "$SYS      | $roost/clients/%24SYS/t",
                "..        | $roost/clients/../t"
            })
    void clientIsOneLevelOfItsReservedTopic(String clientId, String wireTopic) {
        assertEquals(wireTopic, new ToClient(clientId, "t", 0).wireTopic());
    }

    @Test
    void everyCharacterCanBeDecodedAgain() {
        StringBuilder all = new StringBuilder();
        for (char character = 1; character < 0x800; character++) {
            all.append(character);
        }
        String encoded = PercentEncoding.encode(all.toString());
        assertEquals(all.toString(), URLDecoder.decode(encoded, StandardCharsets.UTF_8));
        assertEquals(-1, encoded.indexOf('/'));
        assertEquals(-1, encoded.indexOf('+'));
    }

    @Test
    void topicOfADeviceKeepsItsLevels() {
        assertEquals("$roost/clients/c/a//b/", new ToClient("c", "a//b/", 0).wireTopic());
        assertEquals("a//b/", new ToClient("c", "a//b/", 0).topic());
        assertEquals("a/b", new ToTopic("a/b").wireTopic());
    }

    @Test
    void orderIsKeptPerTopicAndPerClient() {
        assertEquals("a", new ToTopic("a").orderKey());
        assertEquals(new ToClient("c", "a", 0).orderKey(), new ToClient("c", "b", 0).orderKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0", "\ud800"})
    void clientIdIsWhatTheStandardTakes(String clientId) {
        assertEquals(List.of("clientId"), fields(new ToClient(clientId, "t", 0), false));
    }

    @Test
    void idAndTopicHaveToFitIntoOneTopicName() {
        String prefix = "$roost/clients//t";
        String longest = "c".repeat(65_535 - prefix.length());
        assertEquals(List.of(), fields(new ToClient(longest, "t", 0), false));
        assertEquals(List.of("clientId"), fields(new ToClient(longest + "c", "t", 0), false));
        assertEquals(List.of("clientId"), fields(new ToClient("+".repeat(30_000), "t", 0), false));
    }

    @Test
    void messageToAClientIsNotRetained() {
        assertEquals(List.of("retain"), fields(new ToClient("c", "t", 0), true));
    }

    @Test
    void sessionExpiryIsBoundedByTheStandard() {
        assertEquals(List.of(), fields(new ToClient("c", "t", 0xFFFF_FFFFL), false));
        assertEquals(List.of("sessionExpirySeconds"), fields(new ToClient("c", "t", 0x1_0000_0000L), false));
        assertEquals(List.of("sessionExpirySeconds"), fields(new ToClient("c", "t", -1), false));
    }

    private static List<String> fields(Destination destination, boolean retain) {
        try {
            Push push =
                    new Push(destination, Payload.EMPTY, QoS.AT_LEAST_ONCE, retain, null, PushProperties.NONE, null);
            assertEquals(destination, push.destination());
            return List.of();
        } catch (InvalidPush invalid) {
            return invalid.violations().stream().map(Violation::field).toList();
        }
    }
}

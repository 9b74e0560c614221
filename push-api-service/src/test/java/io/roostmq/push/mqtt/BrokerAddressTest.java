package io.roostmq.push.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:1883, localhost, 1883",
        "localhost, localhost, 1883",
        "10.0.0.7:65535, 10.0.0.7, 65535",
        "[::1]:1884, ::1, 1884",
        "[::1], ::1, 1883"
    })
    void hostAndPortAreRead(String text, String host, int port) {
        assertEquals(new BrokerAddress(host, port), BrokerAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1883", "h:", "h:0", "h:65536", "h:x", "h:1:2", "::1", "[::1", "[]:1", "mqtt://h:1"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(text));
    }

    @Test
    void textIsReadBackAsTheSame() {
        for (String text : new String[] {"localhost:1883", "[::1]:1884"}) {
            assertEquals(text, BrokerAddress.parse(text).toString());
        }
    }
}

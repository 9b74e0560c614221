package io.roostmq.push.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.roostmq.push.admin.AdminSettings;
import io.roostmq.push.mqtt.BrokerAddress;
import io.roostmq.push.mqtt.LinkSettings;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckedConfigTest {
    @Test
    void defaultsAreComplete() {
        CheckedConfig config = check(Map.of());
        assertEquals(2, config.links().size());
        LinkSettings link = config.links().get(0);
        assertEquals(new BrokerAddress("localhost", 1883), link.broker());
        assertTrue(link.clientId().matches("roost-push-[0-9a-f]{12}-1"), link.clientId());
        assertNotEquals(link.clientId(), check(Map.of()).links().get(0).clientId());
        assertNull(link.credentials());
        assertEquals(1024, link.window());
        assertEquals(Duration.ofSeconds(10), link.publishTimeout());
        assertEquals(1_048_576, config.payloadBytesMax());
        assertEquals(Duration.ofHours(24), config.api().idempotencyWindow());
        assertEquals(Duration.ofDays(7).toSeconds(), config.api().sessionExpirySeconds());
        assertEquals(1000, config.api().batchItemsMax());
        assertEquals(256, config.api().batchBounds().items());
    }

    @Test
    void linksDifferInTheirClientIdAndASingleOneKeepsIt() {
        assertEquals(List.of("p-1", "p-2", "p-3"), clientIds(Map.of("client-id", "p", "links", "3")));
        assertEquals(List.of("p"), clientIds(Map.of("client-id", "p", "links", "1")));
    }

    @Test
    void credentialsAreTakenAndNotShown() {
        LinkSettings link =
                check(Map.of("username", "alice", "password", "secret")).links().get(0);
        assertEquals("secret", Objects.requireNonNull(link.credentials()).password());
        assertTrue(!link.toString().contains("secret"), link.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broker              | h:99999 | roost.push.broker: h:99999 (expected: host:port",
                "window              | 0       | roost.push.window: 0 (expected: 1..65535)",
                "window              | 65536   | roost.push.window: 65536 (expected: 1..65535)",
                "links               | 0       | roost.push.links: 0 (expected: 1..16)",
                "links               | 17      | roost.push.links: 17 (expected: 1..16)",
                "idempotency-window  | 0s      | roost.push.idempotency-window: PT0S (expected: PT1S..PT168H)",
                "idempotency-window  | 8d      | roost.push.idempotency-window: PT192H (expected: PT1S..PT168H)",
                "session-expiry      | -1s     | roost.push.session-expiry: PT-1S (expected: PT0S..",
                "batch-items-max     | 0       | roost.push.batch-items-max: 0 (expected: 1..100000)",
                "batch-in-flight     | 0       | roost.push.batch-in-flight: 0 (expected: 1..65535)",
                "batch-in-flight-bytes | 0     | roost.push.batch-in-flight-bytes: 0 (expected: 1..134217728)",
                "line-bytes-max      | 0       | roost.push.line-bytes-max: 0 (expected: 1..134217728)",
                "streams-max         | 0       | roost.push.streams-max: 0 (expected: 1..65535)",
                "broker-admin-url    | h:8080  | roost.push.broker-admin-url: h:8080 (expected: http://host:port",
                "broker-admin-url    | http:// | roost.push.broker-admin-url: http:// (expected:",
                "broker-admin-url    | http://h/x | roost.push.broker-admin-url: http://h/x (expected:",
                "broker-admin-url    | http://u@h | roost.push.broker-admin-url: http://u@h (expected:",
                "broker-admin-url    | ftp://h | roost.push.broker-admin-url: ftp://h (expected:",
                "broker-admin-token  | a b     | roost.push.broker-admin-token: (not shown) (expected: visible",
                "broker-admin-timeout | 0s     | roost.push.broker-admin-timeout: PT0S (expected: PT0.001S..PT10M)",
                "payload-bytes-max   | 0       | roost.push.payload-bytes-max: 0 (expected: 1..134217728)",
                "publish-timeout     | 0s      | roost.push.publish-timeout: PT0S (expected: PT0.001S..PT10M)",
                "connect-timeout     | 11m     | roost.push.connect-timeout: PT11M (expected: PT0.001S..PT10M)",
                "keep-alive          | 500ms   | roost.push.keep-alive: PT0.5S (expected: PT1S..",
                "reconnect-delay-min | 0s      | roost.push.reconnect-delay-min: PT0S",
                "reconnect-delay-max | 100ms   | roost.push.reconnect-delay-max: PT0.1S (expected: PT0.2S..PT10M)",
                "stop-timeout        | -1s     | roost.push.stop-timeout: PT-1S (expected: PT0S..PT10M)",
                "password            | secret  | roost.push.username: (none) (expected: a user name"
            })
    void wrongValueIsToldWithKeyValueAndExpectation(String key, String value, String message) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> check(Map.of(key, value)));
        assertTrue(String.valueOf(refused.getMessage()).contains(message), refused.getMessage());
    }

    @Test
    void adminInterfaceIsTakenAndItsTokenNotShown() {
        assertNull(check(Map.of()).admin().url());
        AdminSettings admin = check(Map.of("broker-admin-url", "https://broker:8443/", "broker-admin-token", "secret"))
                .admin();
        assertEquals("broker", Objects.requireNonNull(admin.url()).getHost());
        assertEquals("secret", admin.token());
        assertTrue(!admin.toString().contains("secret"), admin.toString());
    }

    @Test
    void allWrongValuesAreToldAtOnce() {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> check(Map.of("window", "0", "keep-alive", "0s")));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("window") && message.contains("keep-alive"), message);
    }

    @Test
    void valueOfTheWrongTypeIsToldWithItsKey() {
        ConfigValidationException refused =
                assertThrows(ConfigValidationException.class, () -> check(Map.of("window", "many")));
        assertTrue(String.valueOf(refused.getMessage()).contains("roost.push.window"), refused.getMessage());
    }

    @Test
    void unknownKeyIsToldByItsName() {
        ConfigValidationException refused =
                assertThrows(ConfigValidationException.class, () -> check(Map.of("windw", "8")));
        assertTrue(String.valueOf(refused.getMessage()).contains("roost.push.windw"), refused.getMessage());
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String document = Files.readString(Path.of("../docs/OPERATIONS.md"));
        for (Method key : PushConfig.class.getDeclaredMethods()) {
            String name =
                    "roost.push." + key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            assertTrue(document.contains("`" + name + "`"), name);
        }
    }

    private static List<String> clientIds(Map<String, String> values) {
        return check(values).links().stream().map(LinkSettings::clientId).toList();
    }

    private static CheckedConfig check(Map<String, String> values) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(PushConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter());
        values.forEach((key, value) -> builder.withDefaultValue("roost.push." + key, value));
        return CheckedConfig.of(builder.build().getConfigMapping(PushConfig.class));
    }
}

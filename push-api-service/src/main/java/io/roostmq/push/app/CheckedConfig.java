package io.roostmq.push.app;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.roostmq.push.admin.AdminSettings;
import io.roostmq.push.api.ApiSettings;
import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Idempotency;
import io.roostmq.push.domain.PushSequence;
import io.roostmq.push.mqtt.BrokerAddress;
import io.roostmq.push.mqtt.LinkPool;
import io.roostmq.push.mqtt.LinkSettings;
import io.roostmq.push.mqtt.ReconnectDelay;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The configuration as values of the core, checked once: nothing behind it looks at a configuration again. */
record CheckedConfig(
        List<LinkSettings> links, int payloadBytesMax, Duration stopTimeout, ApiSettings api, AdminSettings admin) {
    private static final String PREFIX = "roost.push.";
    private static final Duration ONE_MILLISECOND = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(65_535);
    private static final int WINDOW_MAX = 65_535;
    private static final int LINKS_MAX = 16;
    private static final int ITEMS_LIMIT = 100_000;
    private static final Duration SESSION_EXPIRY_MAX = Duration.ofSeconds(ToClient.SESSION_EXPIRY_SECONDS_MAX);
    private static final int PAYLOAD_BYTES_LIMIT = 128 * 1024 * 1024;
    private static final int STRING_CHARS_MAX = 65_535;
    private static final int RANDOM_CHARS = 12;

    /** @throws ConfigurationException with every wrong key: its name, its value, what is expected */
    static CheckedConfig of(PushConfig config) {
        List<String> mistakes = new ArrayList<>();
        between("links", config.links(), 1, LINKS_MAX, mistakes);
        between("window", config.window(), 1, WINDOW_MAX, mistakes);
        between("payload-bytes-max", config.payloadBytesMax(), 1, PAYLOAD_BYTES_LIMIT, mistakes);
        between("publish-timeout", config.publishTimeout(), ONE_MILLISECOND, LONGEST, mistakes);
        between("connect-timeout", config.connectTimeout(), ONE_MILLISECOND, LONGEST, mistakes);
        between("keep-alive", config.keepAlive(), Duration.ofSeconds(1), KEEP_ALIVE_MAX, mistakes);
        between("reconnect-delay-min", config.reconnectDelayMin(), ONE_MILLISECOND, LONGEST, mistakes);
        between("reconnect-delay-max", config.reconnectDelayMax(), config.reconnectDelayMin(), LONGEST, mistakes);
        between("stop-timeout", config.stopTimeout(), Duration.ZERO, LONGEST, mistakes);
        ApiSettings api = api(config, mistakes);
        AdminSettings admin = admin(config, mistakes);
        BrokerAddress broker = broker(config.broker(), mistakes);
        String clientId = config.clientId().orElseGet(CheckedConfig::randomClientId);
        between("client-id (its length)", clientId.length(), 1, STRING_CHARS_MAX, mistakes);
        LinkSettings.Credentials credentials = credentials(config, mistakes);
        if (broker == null || !mistakes.isEmpty()) {
            throw new ConfigurationException(String.join("\n", mistakes));
        }
        ReconnectDelay delay = new ReconnectDelay(config.reconnectDelayMin(), config.reconnectDelayMax());
        LinkSettings link = new LinkSettings(
                broker,
                clientId,
                credentials,
                config.window(),
                config.publishTimeout(),
                config.connectTimeout(),
                config.keepAlive(),
                delay);
        return new CheckedConfig(
                LinkPool.settings(link, config.links()), config.payloadBytesMax(), config.stopTimeout(), api, admin);
    }

    private static ApiSettings api(PushConfig config, List<String> mistakes) {
        between(
                "idempotency-window",
                config.idempotencyWindow(),
                Idempotency.WINDOW_MIN,
                Idempotency.WINDOW_MAX,
                mistakes);
        between("session-expiry", config.sessionExpiry(), Duration.ZERO, SESSION_EXPIRY_MAX, mistakes);
        between("batch-items-max", config.batchItemsMax(), 1, ITEMS_LIMIT, mistakes);
        between("batch-in-flight", config.batchInFlight(), 1, WINDOW_MAX, mistakes);
        between("batch-in-flight-bytes", config.batchInFlightBytes(), 1, PAYLOAD_BYTES_LIMIT, mistakes);
        between("line-bytes-max", config.lineBytesMax(), 1, PAYLOAD_BYTES_LIMIT, mistakes);
        between("streams-max", config.streamsMax(), 1, WINDOW_MAX, mistakes);
        return new ApiSettings(
                config.idempotencyWindow(),
                config.sessionExpiry().toSeconds(),
                config.batchItemsMax(),
                new PushSequence.Bounds(config.batchInFlight(), config.batchInFlightBytes()),
                config.lineBytesMax(),
                config.streamsMax());
    }

    private static AdminSettings admin(PushConfig config, List<String> mistakes) {
        between("broker-admin-timeout", config.brokerAdminTimeout(), ONE_MILLISECOND, LONGEST, mistakes);
        URI url = config.brokerAdminUrl().map(text -> adminUrl(text, mistakes)).orElse(null);
        String token = config.brokerAdminToken().orElse(null);
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            mistakes.add(mistake("broker-admin-token", "(not shown)", "visible characters of ASCII"));
        }
        return new AdminSettings(url, token, config.brokerAdminTimeout());
    }

    private static @Nullable URI adminUrl(String text, List<String> mistakes) {
        try {
            URI url = new URI(text);
            boolean isServer = url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                    && url.getRawQuery() == null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
            if (isServer) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below, as every other text that is no address of a server.
        }
        mistakes.add(mistake("broker-admin-url", text, "http://host:port or https://host:port"));
        return null;
    }

    private static @Nullable BrokerAddress broker(String text, List<String> mistakes) {
        try {
            return BrokerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            mistakes.add(mistake("broker", text, "host:port with a port 1..65535; it " + e.getMessage()));
            return null;
        }
    }

    private static LinkSettings.@Nullable Credentials credentials(PushConfig config, List<String> mistakes) {
        if (config.username().isEmpty()) {
            if (config.password().isPresent()) {
                mistakes.add(mistake("username", "(none)", "a user name, because roost.push.password is set"));
            }
            return null;
        }
        return new LinkSettings.Credentials(
                config.username().get(), config.password().orElse(null));
    }

    private static void between(String key, int value, int min, int max, List<String> mistakes) {
        if (value < min || value > max) {
            mistakes.add(mistake(key, value, min + ".." + max));
        }
    }

    private static void between(String key, Duration value, Duration min, Duration max, List<String> mistakes) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            mistakes.add(mistake(key, value, min + ".." + max));
        }
    }

    private static String mistake(String key, Object value, String expected) {
        return PREFIX + key + ": " + value + " (expected: " + expected + ")";
    }

    private static String randomClientId() {
        return "roost-push-" + UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM_CHARS);
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The topic below which a client may have its answers sent, MQTT 5.0 section 3.2.2.3.14: a prefix of all clients, and one
 * level that is the client's alone.
 */
final class ResponseInformation {
    private static final int TOPIC_BYTES_MAX = 65_535;

    private ResponseInformation() {}

    /** Null when it would be too long for a topic. */
    static @Nullable String of(String prefix, ClientId clientId) {
        String topic = prefix + "/" + level(clientId.value());
        boolean fits = topic.getBytes(StandardCharsets.UTF_8).length <= TOPIC_BYTES_MAX;
        return fits ? topic : null;
    }

    /** Different for different clients: what would be a separator or a wildcard is written as a percent-encoding is. */
    private static String level(String clientId) {
        StringBuilder level = new StringBuilder(clientId.length());
        for (int i = 0; i < clientId.length(); i++) {
            char c = clientId.charAt(i);
            switch (c) {
                case '/' -> level.append("%2F");
                case '+' -> level.append("%2B");
                case '#' -> level.append("%23");
                case '%' -> level.append("%25");
                default -> level.append(c);
            }
        }
        return level.toString();
    }
}

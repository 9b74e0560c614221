package io.roostmq.broker.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reason String and User Properties of an answer: for people and extensions, never for the protocol's logic.
 *
 * @param reasonString human readable, MQTT 5.0 section 2.2.2.2 and the packets' own
 */
public record Diagnostics(@Nullable String reasonString, List<UserProperty> userProperties) {
    public static final Diagnostics NONE = new Diagnostics(null, List.of());

    public Diagnostics {
        userProperties = List.copyOf(userProperties);
    }

    public static Diagnostics of(String reasonString) {
        return new Diagnostics(reasonString, List.of());
    }

    public boolean isEmpty() {
        return reasonString == null && userProperties.isEmpty();
    }
}

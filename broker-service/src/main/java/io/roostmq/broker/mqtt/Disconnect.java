package io.roostmq.broker.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT, MQTT 5.0 section 3.14.
 *
 * @param sessionExpirySeconds the client's change of it, or {@link #UNCHANGED}; a server never sends one [MQTT-3.14.2-2]
 * @param serverReference another server the client may use
 */
public record Disconnect(
        ReasonCode reason,
        long sessionExpirySeconds,
        @Nullable String serverReference,
        Diagnostics diagnostics) implements Packet {

    public static final long UNCHANGED = -1;

    public static Disconnect of(ReasonCode reason, String why) {
        return new Disconnect(reason, UNCHANGED, null, new Diagnostics(why, List.of()));
    }
}

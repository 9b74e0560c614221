package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated client.
 *
 * @param username null when it presented none
 * @param isService whether it is the {@linkplain ServiceUser service user}
 */
public record Identity(ClientId clientId, @Nullable String username, boolean isService) {
    /** Anybody but the service user. */
    public Identity(ClientId clientId, @Nullable String username) {
        this(clientId, username, false);
    }
}

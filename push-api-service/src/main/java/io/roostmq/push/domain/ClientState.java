package io.roostmq.push.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of a client that is connected or has a session.
 *
 * @param connectedSince null while it is not connected
 * @param lastSeen the end of its last connection; null while there was none
 * @param protocol of its last connection, such as {@code 5.0}; null while there was none
 * @param address from where it is connected; null while it is not
 * @param persistent whether its session outlives its connection
 * @param sessionExpirySeconds null while it has no session that outlives its connection
 * @param sessionExpiresAt null while it is connected, and when the session never expires
 * @param subscriptions how many
 */
public record ClientState(
        String clientId,
        boolean connected,
        @Nullable Instant connectedSince,
        @Nullable Instant lastSeen,
        @Nullable String protocol,
        @Nullable String address,
        @Nullable String username,
        boolean persistent,
        @Nullable Long sessionExpirySeconds,
        @Nullable Instant sessionExpiresAt,
        Queue queue,
        long subscriptions) {

    /**
     * What waits for a client.
     *
     * @param oldestAt when the oldest message was published; null when none waits
     */
    public record Queue(long messages, long bytes, @Nullable Instant oldestAt) {}
}

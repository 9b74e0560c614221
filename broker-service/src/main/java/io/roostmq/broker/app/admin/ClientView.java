package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.ClientStatus;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.session.Presence;
import io.roostmq.broker.store.SessionInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A client as the API shows it. */
@Schema(description = "A client that is connected, or has a session, or both")
public record ClientView(
        @Schema(required = true, examples = "device-7") String clientId,

        @Schema(required = true) boolean connected,

        @Schema(required = true, nullable = true, description = "null while it is not connected") @Nullable
        Instant connectedSince,

        @Schema(
                required = true,
                nullable = true,
                description = "End of its last connection; null while it is connected, and when it never was")
        @Nullable
        Instant lastSeen,

        @Schema(
                required = true,
                nullable = true,
                enumeration = {"3.1", "3.1.1", "5.0"},
                description = "Version of MQTT; null while it is not connected")
        @Nullable
        String protocol,

        @Schema(required = true, nullable = true, examples = "192.0.2.7:50123") @Nullable
        String address,

        @Schema(required = true, nullable = true) @Nullable String username,

        @Schema(required = true, description = "Whether its session outlives its connection")
        boolean persistent,

        @Schema(
                required = true,
                nullable = true,
                description = "Session Expiry Interval; 4294967295 for a session that does not expire")
        @Nullable
        Long sessionExpirySeconds,

        @Schema(
                required = true,
                nullable = true,
                description = "End of the session unless the client connects; null while it is, and for never")
        @Nullable
        Instant sessionExpiresAt,

        @Schema(required = true) QueueSize queue,

        @Schema(required = true, description = "How many subscriptions it has")
        int subscriptions) {

    /** What waits for it. */
    @Schema(description = "What waits in its queue, with what has been sent and is not acknowledged")
    public record QueueSize(
            @Schema(required = true) long messages,

            @Schema(required = true, description = "Topics, payloads and 64 bytes for each message")
            long bytes,

            @Schema(required = true, nullable = true, description = "When the first of them was published") @Nullable
            Instant oldestAt) {}

    static ClientView of(ClientStatus status) {
        Presence presence = status.presence();
        SessionInfo stored = status.stored();
        MessageId oldest = status.oldest();
        QueueSize queue = new QueueSize(
                status.depth().messages(),
                status.depth().bytes(),
                oldest == null ? null : Instant.ofEpochMilli(oldest.timestampMillis()));
        String clientId = status.clientId().value();
        if (presence != null) {
            return new ClientView(
                    clientId,
                    true,
                    Instant.ofEpochMilli(presence.sinceMillis()),
                    null,
                    presence.protocol(),
                    presence.remoteAddress(),
                    presence.username(),
                    presence.sessionExpirySeconds() > 0,
                    presence.sessionExpirySeconds(),
                    null,
                    queue,
                    presence.subscriptions());
        }
        return new ClientView(
                clientId,
                false,
                null,
                stored == null ? null : instant(stored.leftAtMillis()),
                null,
                null,
                null,
                true,
                stored == null ? null : stored.sessionExpirySeconds(),
                stored == null ? null : instant(stored.expiresAtMillis()),
                queue,
                stored == null ? 0 : stored.subscriptions());
    }

    private static @Nullable Instant instant(long millis) {
        return millis == SessionInfo.NEVER ? null : Instant.ofEpochMilli(millis);
    }
}

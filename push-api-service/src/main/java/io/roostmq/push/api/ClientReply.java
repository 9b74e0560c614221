package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.ClientState;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is known of a client. All fields are always there. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Client", description = "A client that is connected, or has a session")
public record ClientReply(
        @Schema(required = true, examples = "meter-0001") String clientId,

        @Schema(required = true) boolean connected,

        @Schema(required = true, nullable = true, description = "Null while it is not connected") @Nullable
        Instant connectedSince,

        @Schema(
                required = true,
                nullable = true,
                description = "The end of its last connection; null while there was none")
        @Nullable
        Instant lastSeen,

        @Schema(
                required = true,
                nullable = true,
                description = "MQTT version of its last connection: 3.1, 3.1.1 or 5.0",
                examples = "5.0")
        @Nullable
        String protocol,

        @Schema(
                required = true,
                nullable = true,
                description = "From where it is connected",
                examples = "192.0.2.7:51234")
        @Nullable
        String address,

        @Schema(required = true, nullable = true) @Nullable String username,

        @Schema(required = true, description = "Whether its session outlives its connection")
        boolean persistent,

        @Schema(required = true, nullable = true, description = "Session Expiry Interval; 4294967295 for never")
        @Nullable
        Long sessionExpirySeconds,

        @Schema(required = true, nullable = true, description = "Null while it is connected, and for never") @Nullable
        Instant sessionExpiresAt,

        @Schema(required = true, description = "What waits for it")
        Queue queue,

        @Schema(required = true, description = "How many") long subscriptions) {

    /** What waits for a client. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "ClientQueue")
    public record Queue(
            @Schema(required = true) long messages,

            @Schema(required = true) long bytes,

            @Schema(required = true, nullable = true, description = "When the oldest was published") @Nullable
            Instant oldestAt) {}

    static ClientReply of(ClientState state) {
        ClientState.Queue queue = state.queue();
        return new ClientReply(
                state.clientId(),
                state.connected(),
                state.connectedSince(),
                state.lastSeen(),
                state.protocol(),
                state.address(),
                state.username(),
                state.persistent(),
                state.sessionExpirySeconds(),
                state.sessionExpiresAt(),
                new Queue(queue.messages(), queue.bytes(), queue.oldestAt()),
                state.subscriptions());
    }
}

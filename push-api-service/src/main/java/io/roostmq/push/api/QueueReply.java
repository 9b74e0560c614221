package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.QueuePage;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of a queue. All fields are always there. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "QueuePage", description = "Some of the messages that wait for a client, from the oldest")
public record QueueReply(
        @Schema(required = true) List<Waiting> messages,

        @Schema(
                required = true,
                nullable = true,
                description = "The cursor of the next page; null when this is the last")
        @Nullable
        String next) {

    /** A message that waits. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "WaitingMessage")
    public record Waiting(
            @Schema(required = true, examples = "019ab3f0-5e6b-7c3d-8e21-4f0a9b6c2d11")
            String messageId,

            @Schema(required = true, description = "Under which the client receives it")
            String topic,

            @Schema(required = true) int qos,

            @Schema(required = true) boolean retain,

            @Schema(required = true) long sizeBytes,

            @Schema(required = true) Instant publishedAt,

            @Schema(required = true, nullable = true) @Nullable
            Instant expiresAt,

            @Schema(required = true, nullable = true, description = "Client identifier of who has published it")
            @Nullable
            String publisher,

            @Schema(
                    required = true,
                    description = "queued; sent: not acknowledged yet; released: QoS 2, received but not complete",
                    examples = "queued")
            String state) {}

    static QueueReply of(QueuePage page) {
        return new QueueReply(
                page.messages().stream()
                        .map(waiting -> new Waiting(
                                waiting.messageId(),
                                waiting.topic(),
                                waiting.qos(),
                                waiting.retain(),
                                waiting.sizeBytes(),
                                waiting.publishedAt(),
                                waiting.expiresAt(),
                                waiting.publisher(),
                                waiting.state()))
                        .toList(),
                page.next());
    }
}

package io.roostmq.push.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the messages that wait for a client.
 *
 * @param next cursor of the page behind; null when there is none
 */
public record QueuePage(List<Waiting> messages, @Nullable String next) {
    public QueuePage {
        messages = List.copyOf(messages);
    }

    /**
     * A message that waits.
     *
     * @param publisher client identifier of who has published it; null when it is not known
     * @param state {@code queued}, {@code sent}: not acknowledged yet, or {@code released}: QoS 2, received but not complete
     */
    public record Waiting(
            String messageId,
            String topic,
            int qos,
            boolean retain,
            long sizeBytes,
            Instant publishedAt,
            @Nullable Instant expiresAt,
            @Nullable String publisher,
            String state) {}
}

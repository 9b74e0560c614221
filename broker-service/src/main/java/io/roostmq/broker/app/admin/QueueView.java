package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.Queues;
import io.roostmq.broker.mqtt.MessageId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A part of a queue as the API shows it. */
@Schema(description = "A part of a queue, in the order of delivery")
public record QueueView(
        @Schema(required = true) List<MessageView> messages,

        @Schema(
                required = true,
                nullable = true,
                description = "The cursor of the part behind this one, null when there is none")
        @Nullable
        String next) {

    static QueueView of(Queues.Part part) {
        MessageId next = part.next();
        return new QueueView(
                part.messages().stream().map(MessageView::of).toList(), next == null ? null : Cursor.of(next));
    }
}

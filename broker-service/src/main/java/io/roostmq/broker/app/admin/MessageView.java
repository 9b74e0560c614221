package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.QueuedMessage;
import io.roostmq.broker.mqtt.Message;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message in a queue as the API shows it: without its payload. */
@Schema(description = "A message in a queue")
public record MessageView(
        @Schema(required = true, examples = "01890a5d-ac96-774b-bcce-b302099a8057")
        String messageId,

        @Schema(required = true, examples = "devices/7/commands")
        String topic,

        @Schema(required = true, description = "At which it is delivered: 1 or 2")
        int qos,

        @Schema(required = true, description = "The RETAIN flag of the delivery")
        boolean retain,

        @Schema(required = true, description = "What it counts for in queue.bytes: topic, payload and 64 bytes")
        int sizeBytes,

        @Schema(required = true) Instant publishedAt,

        @Schema(required = true, nullable = true, description = "End of its Message Expiry Interval, null for none")
        @Nullable
        Instant expiresAt,

        @Schema(required = true, description = "Client Identifier of who published it")
        String publisher,

        @Schema(
                required = true,
                enumeration = {"queued", "sent", "released"},
                description = "queued: waits. sent: has been sent, or may have been before a crash, and is not "
                        + "acknowledged. released: QoS 2, the client has it and the exchange is not complete")
        String state) {

    static MessageView of(QueuedMessage queued) {
        Message message = queued.delivery().message();
        return new MessageView(
                message.id().toString(),
                message.topic().name(),
                queued.delivery().qos().value(),
                queued.delivery().retain(),
                message.sizeBytes(),
                Instant.ofEpochMilli(message.id().timestampMillis()),
                message.expiresAtMillis() == Message.NEVER ? null : Instant.ofEpochMilli(message.expiresAtMillis()),
                message.publisher().value(),
                queued.state().name().toLowerCase(Locale.ROOT));
    }
}

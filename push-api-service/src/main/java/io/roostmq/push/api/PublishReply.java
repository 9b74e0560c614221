package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushReceipt;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a message the broker took. All fields are always there. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(description = "The broker has the message. With qos 1 and 2 it is durable.")
public record PublishReply(
        @Schema(
                required = true,
                description =
                        "The broker's identity of the message, by which it is found in its queues and events. Null "
                                + "with qos 0, which is not acknowledged, and with a broker that does not tell.",
                nullable = true,
                examples = "019ab3f0-5e6b-7c3d-8e21-4f0a9b6c2d11")
        @Nullable
        String messageId,

        @Schema(required = true, description = "Where it was published", examples = "devices/42/commands")
        String topic,

        @Schema(required = true, description = "How it was published", examples = "1")
        int qos,

        @Schema(
                required = true,
                description =
                        "False: the broker took the message, but nobody subscribes to its topic. True: it did not "
                                + "say so. Null with qos 0, which is not acknowledged.",
                nullable = true,
                examples = "true")
        @Nullable
        Boolean matched,

        @Schema(required = true, description = REPEATED, examples = "false")
        boolean repeated) {

    static final String REPEATED =
            "True: the broker has taken this request before, under the same idempotency key; nothing "
                    + "was published now, and messageId is that of the first time.";

    static PublishReply of(Push push, PushReceipt receipt) {
        return new PublishReply(
                receipt.messageId(), push.topic(), push.qos().value(), receipt.matched(), receipt.repeated());
    }
}

package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushReceipt;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a message for one client. All fields are always there. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(description = "The broker has the message for this client. With qos 1 and 2 it is durable.")
public record ClientPublishReply(
        @Schema(required = true, description = "Who gets it", examples = "meter-0001")
        String clientId,

        @Schema(
                required = true,
                description =
                        "The broker's identity of the message. Null with qos 0, which is not acknowledged, and with a "
                                + "broker that does not tell.",
                nullable = true,
                examples = "019ab3f0-5e6b-7c3d-8e21-4f0a9b6c2d11")
        @Nullable
        String messageId,

        @Schema(required = true, description = "The topic under which the client receives it", examples = "commands")
        String topic,

        @Schema(required = true, description = "How it was published", examples = "1")
        int qos,

        @Schema(required = true, description = PublishReply.REPEATED, examples = "false")
        boolean repeated) {

    static ClientPublishReply of(Push push, PushReceipt receipt) {
        String clientId = push.destination() instanceof ToClient client ? client.clientId() : "";
        return new ClientPublishReply(
                clientId, receipt.messageId(), push.topic(), push.qos().value(), receipt.repeated());
    }
}

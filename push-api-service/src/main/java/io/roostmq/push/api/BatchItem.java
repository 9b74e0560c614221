package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.roostmq.push.domain.IdempotencyKey;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One item of a batch. */
@Schema(
        description =
                "One message, to a topic or, with clientId, to a client. Exactly one of payload, payloadBase64 and json "
                        + "is its content.",
        additionalProperties = Schema.False.class)
public final class BatchItem extends MessageFields {
    @Schema(
            description =
                    "What the header Idempotency-Key is to a single message: the same key with the same message is "
                            + "published once. 1 to 200 visible characters of ASCII",
            minLength = 1,
            maxLength = IdempotencyKey.CHARS_MAX)
    @JsonProperty
    @Nullable
    String idempotencyKey;

    @Schema(description = "Publish to this client instead of to those who subscribe to the topic", minLength = 1)
    @JsonProperty
    @Nullable
    String clientId;

    @Schema(description = "Only with clientId. " + ClientPublishRequest.EXPIRY, minimum = "0", maximum = "4294967295")
    @JsonProperty
    @Nullable
    Long sessionExpirySeconds;
}

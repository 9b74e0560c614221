package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request to publish to many clients. */
@Schema(
        description =
                "One message for each of many clients; topic is the name under which they receive it. Exactly one of "
                        + "payload, payloadBase64 and json is its content. Retain cannot be set.",
        additionalProperties = Schema.False.class)
public final class ClientsPublishRequest extends MessageFields {
    @Schema(description = "Client identifiers, all different", required = true, minItems = 1, maxItems = ClientIds.MAX)
    @JsonProperty
    @Nullable
    List<@Nullable String> clientIds;

    @Schema(description = ClientPublishRequest.EXPIRY, minimum = "0", maximum = "4294967295")
    @JsonProperty
    @Nullable
    Long sessionExpirySeconds;
}

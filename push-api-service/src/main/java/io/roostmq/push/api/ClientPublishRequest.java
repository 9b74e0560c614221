package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request to publish to one client. */
@Schema(
        description =
                "One message for one client; topic is the name under which the client receives it. Exactly one of "
                        + "payload, payloadBase64 and json is its content. Retain cannot be set.",
        additionalProperties = Schema.False.class)
public final class ClientPublishRequest extends MessageFields {
    static final String EXPIRY =
            "A client that has no session, because it has never connected for example, gets one in which the message waits "
                    + "for so many seconds at least. 0: it gets none, and the answer is client-unknown. By default "
                    + "roost.push.session-expiry";

    @Schema(description = EXPIRY, minimum = "0", maximum = "4294967295")
    @JsonProperty
    @Nullable
    Long sessionExpirySeconds;
}

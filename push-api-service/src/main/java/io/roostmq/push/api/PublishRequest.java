package io.roostmq.push.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a request to publish to a topic. */
@Schema(
        description = "One message. Exactly one of payload, payloadBase64 and json is its content.",
        additionalProperties = Schema.False.class)
public final class PublishRequest extends MessageFields {}

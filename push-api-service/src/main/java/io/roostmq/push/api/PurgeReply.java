package io.roostmq.push.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a purge. */
@Schema(name = "Purged")
public record PurgeReply(
        @Schema(required = true, description = "How many messages were removed")
        long removed) {}

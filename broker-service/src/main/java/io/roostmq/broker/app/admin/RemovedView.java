package io.roostmq.broker.app.admin;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a purge has done. */
@Schema(description = "What a purge has done")
public record RemovedView(
        @Schema(required = true, description = "How many messages are out of the queue and will not be sent")
        long removed) {}

package io.roostmq.push.api;

import io.roostmq.push.domain.PushSequence;
import java.time.Duration;

/**
 * Defaults and bounds of requests.
 *
 * @param idempotencyWindow how long a key stands for its first request, 1 s..7 days
 * @param sessionExpirySeconds of a session that a push makes, unless the request says otherwise, 0..4294967295
 * @param batchItemsMax most items of a batch that is one JSON array
 * @param batchBounds what one batch may have under way
 * @param lineBytesMax longest line of a streamed batch, in bytes
 * @param streamsMax how many streamed batches may be served at once
 */
public record ApiSettings(
        Duration idempotencyWindow,
        long sessionExpirySeconds,
        int batchItemsMax,
        PushSequence.Bounds batchBounds,
        int lineBytesMax,
        int streamsMax) {}

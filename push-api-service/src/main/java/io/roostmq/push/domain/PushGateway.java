package io.roostmq.push.domain;

import java.util.concurrent.CompletionStage;

/** The way to the broker. */
public interface PushGateway {
    /**
     * Sends the push at once or not at all; never blocks, never queues. The stage completes normally with every outcome,
     * within a bounded time, on any thread; exceptionally only by a bug.
     */
    CompletionStage<PushOutcome> publish(Push push);
}

package io.roostmq.push.domain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way to the broker. */
public interface PushGateway {
    /**
     * Sends the push at once or not at all; never blocks, never queues. The stage completes normally with every outcome,
     * within a bounded time, on any thread; exceptionally only by a bug. A push that is not sent has its outcome when this
     * returns.
     */
    CompletionStage<PushOutcome> publish(Push push);

    /**
     * Completes when it makes sense to try a push again that was refused with
     * {@link PushOutcome.Unavailable.Cause#WINDOW_FULL}: at once when there is room or something else is in the way. Only a
     * hint: somebody else may take the place. On any thread, within a bounded time.
     */
    default CompletionStage<Void> room(Push push) {
        return CompletableFuture.completedFuture(null);
    }
}

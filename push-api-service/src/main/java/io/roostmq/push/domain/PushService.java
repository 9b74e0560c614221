package io.roostmq.push.domain;

import io.roostmq.push.domain.PushOutcome.Unavailable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Publishes pushes and tells what became of them. Thread-safe, never blocks. */
public final class PushService {
    private final PushGateway gateway;
    private final PushEvents events;
    private final int payloadBytesMax;
    private final LongSupplier nanoClock;

    /**
     * @param payloadBytesMax largest payload that is taken, in bytes
     * @param nanoClock monotonic, in nanoseconds, such as {@link System#nanoTime}
     */
    public PushService(PushGateway gateway, PushEvents events, int payloadBytesMax, LongSupplier nanoClock) {
        this.gateway = gateway;
        this.events = events;
        this.payloadBytesMax = payloadBytesMax;
        this.nanoClock = nanoClock;
    }

    /** Completes normally with every outcome, within the bound of {@link PushGateway#publish}. */
    public CompletionStage<PushOutcome> push(Push push) {
        long startNanos = nanoClock.getAsLong();
        return observed(push, send(push), startNanos);
    }

    /** As {@link #push}, but empty when the window is full: the caller waits for {@link #room} and comes again. */
    Optional<CompletionStage<PushOutcome>> tryPush(Push push) {
        long startNanos = nanoClock.getAsLong();
        CompletionStage<PushOutcome> sent = send(push);
        return isRefusedByTheWindow(sent) ? Optional.empty() : Optional.of(observed(push, sent, startNanos));
    }

    /** See {@link PushGateway#room}. */
    CompletionStage<Void> room(Push push) {
        return gateway.room(push);
    }

    private static boolean isRefusedByTheWindow(CompletionStage<PushOutcome> sent) {
        CompletableFuture<PushOutcome> future = sent.toCompletableFuture();
        return future.isDone()
                && !future.isCompletedExceptionally()
                && future.join() instanceof Unavailable unavailable
                && unavailable.cause() == Unavailable.Cause.WINDOW_FULL;
    }

    private CompletionStage<PushOutcome> observed(Push push, CompletionStage<PushOutcome> sent, long startNanos) {
        return sent.thenApply(outcome -> {
            events.pushed(push, outcome, nanoClock.getAsLong() - startNanos);
            return outcome;
        });
    }

    private CompletionStage<PushOutcome> send(Push push) {
        int size = push.payload().size();
        if (size > payloadBytesMax) {
            return CompletableFuture.completedFuture(new PushOutcome.Rejected(
                    Rejection.TOO_LARGE,
                    "The payload has " + size + " bytes (expected: at most " + payloadBytesMax + ")."));
        }
        return gateway.publish(push);
    }
}

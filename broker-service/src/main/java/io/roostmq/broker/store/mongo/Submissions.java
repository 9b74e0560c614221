package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The door of the store: refuses at once what has no chance, and knows what is on its way. Thread-safe. */
final class Submissions {
    private final Availability availability;
    private int open;
    private boolean closed;

    Submissions(Availability availability) {
        this.availability = availability;
    }

    /** @param submission hands the stage to whoever will complete it */
    <T> CompletionStage<T> submit(Consumer<CompletableFuture<T>> submission) {
        StoreException refusal = enter();
        CompletableFuture<T> stage = new CompletableFuture<>();
        if (refusal != null) {
            stage.completeExceptionally(refusal);
            return stage.minimalCompletionStage();
        }
        CompletableFuture<T> counted = stage.whenComplete((value, failure) -> leave());
        submission.accept(stage);
        return counted.minimalCompletionStage();
    }

    private synchronized @Nullable StoreException enter() {
        if (closed) {
            return new StoreException(StoreException.Kind.UNAVAILABLE, "store is closed");
        }
        StoreException refusal = availability.refusal();
        if (refusal == null) {
            open++;
        }
        return refusal;
    }

    private synchronized void leave() {
        if (--open == 0) {
            notifyAll();
        }
    }

    /**
     * Refuses what comes, and waits for what is on its way.
     *
     * @return false when it was closed before
     */
    synchronized boolean close() throws InterruptedException {
        if (closed) {
            return false;
        }
        closed = true;
        while (open > 0) {
            wait();
        }
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }
}

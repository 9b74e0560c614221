package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An operation that does its own round trips, with all before it written. */
final class Alone<T> extends Op {
    private final CompletableFuture<T> stage;
    private final Operation<T> operation;
    private @Nullable T result;
    private @Nullable StoreException lost;

    /** What it does. */
    @FunctionalInterface
    interface Operation<T> {
        /** @throws StoreException fails this operation only */
        @Nullable
        T run(Round round);
    }

    Alone(CompletableFuture<T> stage, Operation<T> operation) {
        this.stage = stage;
        this.operation = operation;
    }

    @Override
    boolean isAlone() {
        return true;
    }

    @Override
    void apply(Round round) {
        try {
            result = operation.run(round);
        } catch (StoreException e) {
            lost = e;
        }
    }

    @Override
    void done() {
        if (lost == null) {
            stage.complete(result);
        } else {
            stage.completeExceptionally(lost);
        }
    }

    @Override
    void failed(Throwable cause) {
        stage.completeExceptionally(cause);
    }
}

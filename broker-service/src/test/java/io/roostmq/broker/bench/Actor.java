package io.roostmq.broker.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Lives on one loop, as everything that asks a store does, and ends with a count of deliveries, or with the first failure. */
abstract class Actor {
    private final Executor loop;
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    /** @param loop one thread */
    Actor(Executor loop) {
        this.loop = loop;
    }

    final CompletableFuture<Long> start() {
        post(this::begin);
        return end;
    }

    abstract void begin();

    final void post(Runnable task) {
        then(CompletableFuture.completedFuture(null), nothing -> task.run());
    }

    /** The outcome comes back to the loop. */
    final <T> void then(CompletionStage<T> stage, Consumer<T> next) {
        stage.thenAcceptAsync(next, loop).whenComplete((done, failure) -> {
            if (failure != null) {
                end.completeExceptionally(failure);
            }
        });
    }

    final void end(long deliveries) {
        end.complete(deliveries);
    }
}

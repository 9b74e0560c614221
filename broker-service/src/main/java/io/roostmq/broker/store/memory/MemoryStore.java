package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreTraits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store on the heap of this process. */
public final class MemoryStore implements Store {
    private static final StoreTraits TRAITS = new StoreTraits("memory", false, true);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "roost-store-memory");
        created.setDaemon(true);
        return created;
    });
    private final MemoryState state = new MemoryState();
    private final SessionStore sessions = new MemorySessions(this, state);
    private final QueueStore queues;
    private final RetainedStore retained = new MemoryRetained(this, state);

    public MemoryStore(QueueLimits limits) {
        queues = new MemoryQueues(this, state, limits);
    }

    /** Carries out an operation on the one thread and completes the stage there. */
    <T> CompletionStage<T> submit(Supplier<@Nullable T> operation) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            thread.execute(() -> complete(stage, operation));
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(new StoreException(StoreException.Kind.UNAVAILABLE, "store is closed", e));
        }
        return stage.minimalCompletionStage();
    }

    CompletionStage<Void> run(Runnable operation) {
        return submit(() -> {
            operation.run();
            return null;
        });
    }

    private static <T> void complete(CompletableFuture<T> stage, Supplier<@Nullable T> operation) {
        try {
            stage.complete(operation.get());
        } catch (StoreException e) {
            stage.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            stage.completeExceptionally(
                    new StoreException(StoreException.Kind.UNAVAILABLE, "not done: " + e.getMessage(), e));
        }
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public QueueStore queues() {
        return queues;
    }

    @Override
    public RetainedStore retained() {
        return retained;
    }

    @Override
    public StoreTraits traits() {
        return TRAITS;
    }

    @Override
    public boolean isWritable() {
        return !thread.isShutdown();
    }

    @Override
    public MessageId highestMessageId() {
        return state.highestMessageId();
    }

    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

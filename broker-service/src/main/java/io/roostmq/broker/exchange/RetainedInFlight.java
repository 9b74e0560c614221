package io.roostmq.broker.exchange;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The batches of all lanes that carry retained messages and are not in the store yet. Whoever waits for them before reading
 * the store finds what was published before, also at QoS 0, where no acknowledgement says that it is there. Thread-safe.
 */
public final class RetainedInFlight {
    private final Set<Batch> batches = ConcurrentHashMap.newKeySet();

    /** One batch; two are never equal. */
    static final class Batch {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
    }

    /** A batch that carries a retained message; it is the caller's to {@link #end}. */
    Batch begin() {
        Batch batch = new Batch();
        batches.add(batch);
        return batch;
    }

    /** The batch is in the store, or has failed. */
    void end(Batch batch) {
        batches.remove(batch);
        batch.ended.complete(null);
    }

    /** Completes when all that have begun before this call have ended; on whatever thread the last one ends on. */
    CompletionStage<Void> settled() {
        return CompletableFuture.allOf(
                batches.stream().map(batch -> batch.ended).toArray(CompletableFuture<?>[]::new));
    }
}

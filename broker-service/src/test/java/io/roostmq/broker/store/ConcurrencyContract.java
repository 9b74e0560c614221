package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roostmq.broker.mqtt.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A store has many callers at once. */
interface ConcurrencyContract extends StoreFixture {
    int CALLERS = 4;
    int OPERATIONS = 300;

    @Test
    default void callersDoNotDisturbEachOther() {
        Lease shared = taken("shared");
        inParallel(caller -> {
            Lease own = taken("caller-" + caller);
            List<MessageId> kept = new ArrayList<>();
            for (int i = 0; i < OPERATIONS; i++) {
                long number = (long) i * CALLERS + caller + 1;
                var appended = queues().append(List.of(delivery(message(number), own, shared)));
                if (i % 2 == 0) {
                    await(queues().remove(own, ids(number)));
                } else {
                    kept.add(Samples.id(number));
                    await(appended);
                }
            }
            assertEquals(kept, queue(own));
            assertEquals(kept.size(), await(queues().depth(own.clientId())).messages());
        });
        assertEquals(CALLERS * OPERATIONS, queue(shared).size());
    }

    @Test
    default void everyStageCompletesWheneverTheStoreIsClosed() throws InterruptedException {
        Lease lease = taken("c");
        ConcurrentLinkedQueue<CompletionStage<?>> stages = new ConcurrentLinkedQueue<>();
        CountDownLatch busy = new CountDownLatch(CALLERS);
        CompletableFuture<Void> callers = CompletableFuture.runAsync(() -> inParallel(caller -> {
            for (int i = 0; i < OPERATIONS; i++) {
                stages.add(queues().append(List.of(delivery(message(i + 1L), lease))));
                stages.add(queues().head(lease, 1, 1));
                if (i == OPERATIONS / 4) {
                    busy.countDown();
                }
            }
        }));
        busy.await();
        store().close();
        callers.join();
        for (CompletionStage<?> stage : stages) {
            assertNull(await(unexpectedFailureOf(stage)));
        }
    }

    /** Null when it was carried out, or refused as an operation may be. */
    private static <T> CompletionStage<@Nullable Throwable> unexpectedFailureOf(CompletionStage<T> stage) {
        return stage.handle((value, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof StoreException ? null : cause;
        });
    }

    private static void inParallel(IntConsumer work) {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            callers.add(CompletableFuture.runAsync(() -> work.accept(number), task -> new Thread(task).start()));
        }
        callers.forEach(CompletableFuture::join);
    }
}

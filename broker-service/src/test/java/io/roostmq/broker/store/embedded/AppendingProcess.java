package io.roostmq.broker.store.embedded;

import static io.roostmq.broker.store.Stages.await;

import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Appends to two queues and removes every third delivery from the first of them, until it is killed. Prints
 * {@code A number.} when an append is acknowledged and {@code R number.} when a removal is; the full stop tells that the
 * line is whole.
 */
final class AppendingProcess {
    static final String KEPT = "kept";
    static final String DRAINED = "drained";
    private static final int IN_FLIGHT_MAX = 64;

    private AppendingProcess() {}

    static boolean isRemoved(long number) {
        return number % 3 == 0;
    }

    /** @param arguments the store's directory, the first number, the durability */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedStore store = EmbeddedStore.open(new EmbeddedStoreOptions(
                Path.of(arguments[0]), Durability.valueOf(arguments[2]), Samples.WIDE, StoreObserver.NONE));
        Lease kept = await(store.sessions().take(Samples.take(KEPT))).lease();
        Lease drained = await(store.sessions().take(Samples.take(DRAINED))).lease();
        Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
        for (long number = Long.parseLong(arguments[1]); ; number++) {
            inFlight.acquire();
            long current = number;
            store.queues()
                    .append(List.of(Samples.delivery(Samples.message(current), kept, drained)))
                    .thenRun(() -> acknowledged(store, drained, current, inFlight));
        }
    }

    private static void acknowledged(EmbeddedStore store, Lease drained, long number, Semaphore inFlight) {
        System.out.println("A " + number + ".");
        if (!isRemoved(number)) {
            inFlight.release();
            return;
        }
        store.queues().remove(drained, List.of(Samples.id(number))).thenRun(() -> {
            System.out.println("R " + number + ".");
            inFlight.release();
        });
    }
}

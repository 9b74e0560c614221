package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;

/** Opens a store, says so, and keeps it until it is killed. */
final class HoldingProcess {
    private HoldingProcess() {}

    /** @param arguments the store's directory */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedStore.open(
                new EmbeddedStoreOptions(Path.of(arguments[0]), Durability.OS, Samples.WIDE, StoreObserver.NONE));
        System.out.println("open");
        Thread.currentThread().join();
    }
}

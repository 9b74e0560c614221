package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.ReopenContract;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreContract;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest implements StoreContract, ReopenContract {
    @TempDir
    Path directory;

    private Path path;
    private QueueLimits limits = Samples.WIDE;
    private Store store;

    @BeforeEach
    void open() {
        path = directory.resolve("first");
        store = reopened();
    }

    private Store reopened() {
        return EmbeddedStore.open(new EmbeddedStoreOptions(path, Durability.OS, limits, StoreObserver.NONE));
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Store emptyStore(QueueLimits narrow) {
        limits = narrow;
        path = directory.resolve("second");
        return reopen();
    }

    @Override
    public Store reopen() {
        store.close();
        store = reopened();
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }
}

package io.roostmq.broker.store.memory;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreContract;
import org.junit.jupiter.api.AfterEach;

final class MemoryStoreTest implements StoreContract {
    private Store store = new MemoryStore(Samples.WIDE);

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Store emptyStore(QueueLimits limits) {
        store.close();
        store = new MemoryStore(limits);
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }
}

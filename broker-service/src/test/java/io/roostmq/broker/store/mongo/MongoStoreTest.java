package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.ReopenContract;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreContract;
import org.junit.jupiter.api.AfterEach;

final class MongoStoreTest implements StoreContract, ReopenContract {
    private TestDatabase database = TestDatabase.of(MongoStoreTest.class);
    private QueueLimits limits = Samples.WIDE;
    private Store store = database.open(limits);

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Store emptyStore(QueueLimits narrow) {
        close();
        limits = narrow;
        database = TestDatabase.of(MongoStoreTest.class);
        store = database.open(limits);
        return store;
    }

    @Override
    public Store reopen() {
        store.close();
        store = database.open(limits);
        return store;
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }
}

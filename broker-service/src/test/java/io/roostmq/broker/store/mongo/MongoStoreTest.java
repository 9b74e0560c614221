package io.roostmq.broker.store.mongo;

import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Tool;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.ReopenContract;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    @Override
    @Test
    public void matchesComeInTheOrderOfTheirBytesPageByPage() {
        MongoServer server = MongoServer.shared();
        Tool.skipUnless(server.isReal(), "the order of topics beyond U+FFFF", "it sorts by UTF-16: " + server);
        StoreContract.super.matchesComeInTheOrderOfTheirBytesPageByPage();
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }
}

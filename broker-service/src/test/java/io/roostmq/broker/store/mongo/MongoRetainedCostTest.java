package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Tool;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A wildcard looks at what matches, not at what exists: in documents and in round trips. */
final class MongoRetainedCostTest {
    private static final int SITES = 100;
    private static final int DEVICES = 1000;

    private final AtomicInteger looked = new AtomicInteger();
    private final AtomicInteger roundTrips = new AtomicInteger();

    @Test
    void aWildcardDoesNotLookAtEveryTopic() {
        MongoServer server = MongoServer.shared();
        Tool.skipUnless(server.isReal(), "MongoRetainedCostTest", "it uses no index: " + server);
        StoreObserver observer = new StoreObserver() {
            @Override
            public void retainedScanned(int topics, int matches) {
                looked.set(topics);
            }
        };
        try (TestDatabase database = TestDatabase.on(server, "retained", started -> roundTrips.incrementAndGet());
                Store store = MongoStore.open(
                        database.client(), database.options(TestDatabase.LANES, Samples.WIDE, observer))) {
            fill(store);
            assertEquals((long) SITES * (DEVICES + 1), await(store.retained().count()));
            assertCost(store, "+/x/#", SITES, 3 * SITES, 3 * SITES);
            assertCost(store, "+/d7/state", SITES, 3 * SITES, 3 * SITES);
            assertCost(store, "site7/#", DEVICES + 1, DEVICES + 2, DEVICES / 50 + 10);
            assertCost(store, "site7/x/alarm", 1, 2, 2);
        }
    }

    private void assertCost(Store store, String filter, int matches, int lookedMax, int roundTripsMax) {
        roundTrips.set(0);
        assertEquals(
                matches,
                await(store.retained().match(TopicFilter.of(filter), null, Integer.MAX_VALUE))
                        .messages()
                        .size());
        assertTrue(looked.get() <= lookedMax, filter + ": looked at " + looked);
        assertTrue(roundTrips.get() <= roundTripsMax, filter + ": round trips: " + roundTrips);
    }

    private static void fill(Store store) {
        long number = 1;
        for (int site = 0; site < SITES; site++) {
            List<Append> batch = new ArrayList<>();
            for (int device = 0; device < DEVICES; device++) {
                String topic = "site" + site + "/d" + device + "/state";
                batch.add(Samples.retain(Samples.message(number++, topic, "on")));
            }
            batch.add(Samples.retain(Samples.message(number++, "site" + site + "/x/alarm", "on")));
            await(store.queues().append(batch));
        }
    }
}

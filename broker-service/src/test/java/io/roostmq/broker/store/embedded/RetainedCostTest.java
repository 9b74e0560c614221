package io.roostmq.broker.store.embedded;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wildcard looks at what matches, not at what exists. */
final class RetainedCostTest {
    private static final int SITES = 100;
    private static final int DEVICES = 1000;

    @TempDir
    Path directory;

    @Test
    void aWildcardDoesNotLookAtEveryTopic() {
        AtomicInteger looked = new AtomicInteger();
        StoreObserver observer = new StoreObserver() {
            @Override
            public void retainedScanned(int topics, int matches) {
                looked.set(topics);
            }
        };
        try (Store store = EmbeddedStore.open(
                new EmbeddedStoreOptions(directory.resolve("s"), Durability.OS, Samples.WIDE, observer))) {
            fill(store);
            assertEquals((long) SITES * (DEVICES + 1), await(store.retained().count()));
            assertEquals(SITES, matches(store, "+/x/#"));
            assertTrue(looked.get() <= 3 * SITES, "looked at " + looked);
            assertEquals(SITES, matches(store, "+/d7/state"));
            assertTrue(looked.get() <= 3 * SITES, "looked at " + looked);
            assertEquals(DEVICES + 1, matches(store, "site7/#"));
            assertTrue(looked.get() <= DEVICES + 2, "looked at " + looked);
            assertEquals(1, matches(store, "site7/x/alarm"));
            assertEquals(1, looked.get());
        }
    }

    private static int matches(Store store, String filter) {
        return await(store.retained().match(TopicFilter.of(filter), null, Integer.MAX_VALUE))
                .messages()
                .size();
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

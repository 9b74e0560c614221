package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A large payload for several sessions is stored once, as long as somebody needs it. */
final class SharedPayloadTest {
    private final TestDatabase database = TestDatabase.of(SharedPayloadTest.class);
    private final MongoStoreOptions options = database.options(TestDatabase.LANES, Samples.WIDE);
    private final Store store = MongoStore.open(database.client(), options);
    private final SharedPayloads payloads = new SharedPayloads(new Database(database.client(), options));

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private Lease taken(String client) {
        return await(store.sessions().take(Samples.take(client))).lease();
    }

    private long stored() {
        return database.database().getCollection("messages").countDocuments();
    }

    @Test
    void itIsSweptWhenTheLastDeliveryIsGoneAndItIsOld() {
        Lease[] leases = {taken("a"), taken("b"), taken("c"), taken("d"), taken("e")};
        Message large = Samples.message(1, "t", "x".repeat(40_000));
        await(store.queues().append(List.of(Samples.delivery(large, leases))));
        assertEquals(1, stored());
        long later = System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
        for (Lease lease : leases) {
            Page page = await(store.queues().head(lease, 10, Long.MAX_VALUE));
            assertEquals(large, page.deliveries().get(0).message());
            assertEquals(0, payloads.sweep(later));
            await(store.queues().remove(lease, List.of(large.id())));
        }
        assertEquals(0, payloads.sweep(System.currentTimeMillis()), "it is too young");
        assertEquals(1, payloads.sweep(later));
        assertEquals(0, stored());
    }

    @Test
    void smallOrSinglePayloadsStayWithTheirDeliveries() {
        Lease one = taken("one");
        Lease two = taken("two");
        await(store.queues()
                .append(List.of(
                        Samples.delivery(Samples.message(1, "t", "x".repeat(100_000)), one),
                        Samples.delivery(Samples.message(2, "t", "x".repeat(1_000)), one, two))));
        assertEquals(0, stored());
        assertEquals(
                2,
                await(store.queues().head(one, 10, Long.MAX_VALUE)).deliveries().size());
    }
}

package io.roostmq.broker.store;

import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A store that is closed. */
interface CloseContract extends StoreFixture {
    @Test
    default void closingCompletesWhatWasSubmitted() {
        Lease lease = taken("c");
        List<CompletionStage<List<Appended>>> stages = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            stages.add(queues().append(List.of(Samples.delivery(Samples.message(i), lease))));
        }
        CompletionStage<QueueStore.Page> head = queues().head(lease, 1000, Long.MAX_VALUE);
        store().close();
        stages.forEach(stage -> assertEquals(List.of(Appended.STORED), await(stage)));
        assertEquals(500, await(head).deliveries().size());
    }

    @Test
    default void aClosedStoreRefusesEverything() {
        Lease lease = taken("c");
        assertTrue(store().isWritable());
        store().close();
        store().close();
        assertFalse(store().isWritable());
        assertFails(StoreException.Kind.UNAVAILABLE, sessions().take(Samples.take("c")));
        assertFails(StoreException.Kind.UNAVAILABLE, queues().head(lease, 1, 1));
        assertFails(StoreException.Kind.UNAVAILABLE, retained().match(TopicFilter.of("#"), null, 1));
        assertFails(StoreException.Kind.UNAVAILABLE, sessions().forEachSession((session, subscriptions) -> {}));
    }
}

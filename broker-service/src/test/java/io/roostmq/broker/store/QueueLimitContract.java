package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.QueueStore.Depth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full queue follows its policy, and says so. */
interface QueueLimitContract extends StoreFixture {
    ClientId CLIENT = new ClientId("c");

    @Test
    default void aFullQueueRejectsTheNewMessage() {
        emptyStore(new QueueLimits(2, 1 << 20, Policy.REJECT_NEW));
        Lease lease = taken("c");
        Lease other = taken("other");
        append(lease, 1, 2);
        List<Appended> outcome = await(queues().append(List.of(delivery(message(3), lease, other))));
        assertEquals(List.of(new Appended(List.of(CLIENT), List.of())), outcome);
        assertEquals(ids(1, 2), queue(lease));
        assertEquals(ids(3), queue(other));
    }

    @Test
    default void aFullQueueDropsTheOldestMessage() {
        emptyStore(new QueueLimits(2, 1 << 20, Policy.DROP_OLDEST));
        Lease lease = taken("c");
        append(lease, 1, 2);
        List<Appended> outcome = await(queues().append(List.of(delivery(message(3), lease))));
        assertEquals(List.of(new Appended(List.of(), List.of(CLIENT))), outcome);
        assertEquals(ids(2, 3), queue(lease));
        assertEquals(2, await(queues().depth(CLIENT)).messages());
    }

    @Test
    default void oneBatchMayFillAQueueAndGoOn() {
        emptyStore(new QueueLimits(3, 1 << 20, Policy.DROP_OLDEST));
        Lease lease = taken("c");
        append(lease, 1, 2);
        List<Append> batch = new ArrayList<>();
        for (int i = 10; i < 20; i++) {
            batch.add(delivery(message(i), lease));
        }
        List<Appended> outcomes = await(queues().append(batch));
        assertEquals(Appended.STORED, outcomes.get(0));
        assertEquals(
                9,
                outcomes.stream().mapToInt(outcome -> outcome.evicted().size()).sum());
        assertEquals(ids(17, 18, 19), queue(lease));
        assertEquals(new Depth(3, 3L * message(19).sizeBytes()), await(queues().depth(CLIENT)));
    }

    @Test
    default void bytesAreLimitedToo() {
        int bytes = message(1).sizeBytes();
        emptyStore(new QueueLimits(100, 3L * bytes, Policy.REJECT_NEW));
        Lease lease = taken("c");
        append(lease, 1, 2, 3, 4);
        assertEquals(ids(1, 2, 3), queue(lease));
        await(queues().remove(lease, ids(2)));
        append(lease, 5, 6);
        assertEquals(ids(1, 3, 5), queue(lease));
        assertEquals(new Depth(3, 3L * bytes), await(queues().depth(CLIENT)));
    }

    @Test
    default void aLargeMessageTakesThePlaceOfSeveralSmallOnes() {
        int bytes = message(1).sizeBytes();
        emptyStore(new QueueLimits(100, 3L * bytes, Policy.DROP_OLDEST));
        Lease lease = taken("c");
        append(lease, 1, 2, 3);
        String large = "payload 4" + "x".repeat(bytes);
        List<Appended> outcome = await(queues().append(List.of(delivery(message(4, "t", large), lease))));
        assertEquals(List.of(new Appended(List.of(), List.of(CLIENT, CLIENT))), outcome);
        assertEquals(ids(3, 4), queue(lease));
    }

    @Test
    default void aMessageThatNeverFitsIsRefusedAndDropsNothing() {
        emptyStore(new QueueLimits(100, 1000, Policy.DROP_OLDEST));
        Lease lease = taken("c");
        append(lease, 1);
        List<Appended> outcome = await(queues().append(List.of(delivery(message(2, "t", "x".repeat(1000)), lease))));
        assertEquals(List.of(new Appended(List.of(CLIENT), List.of())), outcome);
        assertEquals(ids(1), queue(lease));
    }

    @Test
    default void aRepetitionIsNotRefusedByAFullQueue() {
        emptyStore(new QueueLimits(1, 1 << 20, Policy.REJECT_NEW));
        Lease lease = taken("c");
        append(lease, 1);
        assertEquals(List.of(Appended.STORED), await(queues().append(List.of(delivery(message(1), lease)))));
    }

    @Test
    default void aDroppedMessageMayHaveBeenTheOnlyOneOfItsBatch() {
        emptyStore(new QueueLimits(1, 1 << 20, Policy.DROP_OLDEST));
        Lease lease = taken("c");
        await(queues().append(List.of(
                delivery(message(1), lease), delivery(message(2), lease), delivery(message(3), lease))));
        assertEquals(ids(3), queue(lease));
        await(queues().remove(lease, ids(3)));
        assertEquals(Depth.EMPTY, await(queues().depth(CLIENT)));
    }
}

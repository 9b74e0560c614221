package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A connection asks for its session. */
interface TakeContract extends StoreFixture {
    @Test
    default void aNewClientHasNoSession() {
        Taken taken = await(sessions().take(Samples.take("c")));
        assertFalse(taken.sessionPresent());
        assertEquals(List.of(), taken.subscriptions());
        assertEquals(Map.of(), taken.inbound());
        assertEquals(new ClientId("c"), taken.lease().clientId());
    }

    @Test
    default void theNextConnectionFindsTheSession() {
        Lease first = taken("c");
        Subscription subscription = Subscription.of("a/#", QoS.AT_LEAST_ONCE);
        await(sessions().subscribe(first, List.of(subscription)));
        append(first, 1);
        await(sessions().leave(first, Samples.leave(HOUR_SECONDS)));
        Taken again = await(sessions().take(Samples.take("c")));
        assertTrue(again.sessionPresent());
        assertEquals(List.of(subscription), again.subscriptions());
        assertEquals(first.incarnation(), again.lease().incarnation());
        assertTrue(again.lease().epoch() > first.epoch());
        assertEquals(ids(1), queue(again.lease()));
    }

    @Test
    default void theNextConnectionKnowsWhatMayHaveBeenSent() {
        Lease first = taken("c");
        assertEquals(MessageId.MIN, await(sessions().take(Samples.take("new"))).sentUpTo());
        await(sessions().leave(first, new Leave(NOW_MILLIS, HOUR_SECONDS, null, Message.NEVER, Samples.id(7))));
        assertEquals(Samples.id(7), await(sessions().take(Samples.take("c"))).sentUpTo());
        assertEquals(
                MessageId.MIN, await(sessions().take(Samples.cleanTake("c"))).sentUpTo());
    }

    @Test
    default void afterACrashEverythingInTheQueueMayHaveBeenSent() {
        Lease connected = taken("c");
        append(connected, 1, 2, 3);
        Lease away = taken("away");
        await(sessions().leave(away, Samples.leave(HOUR_SECONDS)));
        assertEquals(1, await(sessions().recover(NOW_MILLIS, 0)));
        assertEquals(Samples.id(3), await(sessions().take(Samples.take("c"))).sentUpTo());
        assertEquals(MessageId.MIN, await(sessions().take(Samples.take("away"))).sentUpTo());
    }

    @Test
    default void aTakeoverFindsTheSessionOfTheLiveConnection() {
        Lease first = taken("c");
        assertTrue(await(sessions().take(Samples.take("c"))).sessionPresent());
        assertFails(Kind.LEASE_LOST, sessions().subscribe(first, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        assertFails(Kind.LEASE_LOST, sessions().unsubscribe(first, List.of()));
    }

    @Test
    default void cleanStartDiscardsAllThatWasThere() {
        Lease first = taken("c");
        await(sessions().subscribe(first, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        append(first, 1, 2, 3);
        Taken clean = await(sessions().take(Samples.cleanTake("c")));
        assertFalse(clean.sessionPresent());
        assertEquals(List.of(), clean.subscriptions());
        assertNotEquals(first.incarnation(), clean.lease().incarnation());
        assertEquals(List.of(), queue(clean.lease()));
        assertEquals(QueueStore.Depth.EMPTY, await(queues().depth(new ClientId("c"))));
        Taken again = await(sessions().take(Samples.take("c")));
        assertTrue(again.sessionPresent());
        assertEquals(List.of(), again.subscriptions());
    }

    @Test
    default void aLongQueueIsDiscardedByCleanStart() {
        Lease first = taken("c");
        Lease neighbour = taken("d");
        List<Append> batch = new ArrayList<>();
        for (int i = 1; i <= 3000; i++) {
            batch.add(Samples.delivery(Samples.message(i), first, neighbour));
        }
        await(queues().append(batch));
        Lease clean = await(sessions().take(Samples.cleanTake("c"))).lease();
        append(clean, 1, 5000);
        assertEquals(ids(1, 5000), queue(clean));
        assertEquals(3000, queue(neighbour).size());
    }

    @Test
    default void nothingIsStoredForAnIncarnationThatIsOver() {
        Lease first = taken("c");
        Lease clean = await(sessions().take(Samples.cleanTake("c"))).lease();
        append(first, 1);
        assertEquals(List.of(), queue(clean));
        assertEquals(List.of(), queue(first));
        assertEquals(QueueStore.Depth.EMPTY, await(queues().depth(new ClientId("c"))));
    }

    @Test
    default void anIncarnationNeverComesBack() {
        Lease first = taken("c");
        await(sessions().end(first.clientId()));
        Lease second = taken("c");
        assertNotEquals(first.incarnation(), second.incarnation());
        append(first, 1);
        assertEquals(List.of(), queue(second));
    }

    @Test
    default void anExpiredSessionIsNotFound() {
        Lease first = taken("c");
        await(sessions().subscribe(first, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        append(first, 1);
        await(sessions().leave(first, Samples.leave(10)));
        Taken late = await(sessions().take(new Take(first.clientId(), false, HOUR_SECONDS, null, NOW_MILLIS + 10_000)));
        assertFalse(late.sessionPresent());
        assertEquals(List.of(), late.subscriptions());
        assertEquals(List.of(), queue(late.lease()));
    }

    @Test
    default void aSessionIsFoundUntilItExpires() {
        Lease first = taken("c");
        await(sessions().leave(first, Samples.leave(10)));
        assertTrue(await(sessions().take(new Take(first.clientId(), false, HOUR_SECONDS, null, NOW_MILLIS + 9_999)))
                .sessionPresent());
    }

    @Test
    default void aSessionThatNeverExpiresIsAlwaysFound() {
        Lease first = taken("c");
        await(sessions().leave(first, Samples.leave(Connect.SESSION_NEVER_EXPIRES)));
        assertEquals(List.of(), await(sessions().expired(Long.MAX_VALUE - 1, 10)));
        assertTrue(await(sessions().take(new Take(first.clientId(), false, 0, null, Long.MAX_VALUE - 1)))
                .sessionPresent());
    }

    @Test
    default void aSessionThatEndsWithItsConnectionIsNotTakenOver() {
        Lease first = await(sessions().take(Samples.takeWith("c", 0, null))).lease();
        Taken second = await(sessions().take(Samples.take("c")));
        assertFalse(second.sessionPresent());
        assertNotEquals(first.incarnation(), second.lease().incarnation());
    }

    @Test
    default void operationsOfOneClientTakeEffectInTheOrderOfSubmission() {
        Lease first = taken("c");
        var subscribed = sessions().subscribe(first, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE)));
        var appended = queues().append(List.of(Samples.delivery(Samples.message(1), first)));
        var clean = sessions().take(Samples.cleanTake("c"));
        var late = sessions().subscribe(first, List.of(Subscription.of("b", QoS.AT_LEAST_ONCE)));
        var again = sessions().take(Samples.take("c"));
        await(subscribed);
        await(appended);
        assertFails(Kind.LEASE_LOST, late);
        assertFalse(await(clean).sessionPresent());
        assertTrue(await(again).sessionPresent());
        assertEquals(List.of(), await(again).subscriptions());
        assertEquals(List.of(), queue(await(again).lease()));
    }
}

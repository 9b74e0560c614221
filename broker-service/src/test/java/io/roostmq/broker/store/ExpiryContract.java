package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.exactlyOnce;
import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions and messages whose time is over. */
interface ExpiryContract extends StoreFixture {
    @Test
    default void expiredSessionsAreListedTheLongestOverdueFirst() {
        Lease late = taken("late");
        Lease early = taken("early");
        Lease living = taken("living");
        taken("connected");
        await(sessions().leave(late, Samples.leave(20)));
        await(sessions().leave(early, Samples.leave(10)));
        await(sessions().leave(living, Samples.leave(31)));
        assertEquals(List.of(), await(sessions().expired(NOW_MILLIS + 9_999, 10)));
        assertEquals(List.of(early), await(sessions().expired(NOW_MILLIS + 10_000, 10)));
        assertEquals(List.of(early, late), await(sessions().expired(NOW_MILLIS + 30_000, 10)));
        assertEquals(List.of(early), await(sessions().expired(NOW_MILLIS + 30_000, 1)));
    }

    @Test
    default void whoCameBackHasNotExpired() {
        Lease lease = taken("c");
        await(sessions().leave(lease, Samples.leave(10)));
        Lease back = taken("c");
        assertEquals(List.of(), await(sessions().expired(NOW_MILLIS + 60_000, 10)));
        await(sessions().leave(back, Samples.leave(20)));
        assertEquals(List.of(), await(sessions().expired(NOW_MILLIS + 10_000, 10)));
        assertEquals(List.of(back), await(sessions().expired(NOW_MILLIS + 20_000, 10)));
    }

    @Test
    default void expiredMessagesAreRemovedFromEveryQueue() {
        Lease one = taken("one");
        Lease two = taken("two");
        await(queues().append(List.of(
                delivery(message(1, "t", "x", NOW_MILLIS), one, two),
                delivery(message(2, "t", "x", NOW_MILLIS + 1), one),
                delivery(message(3), one))));
        assertEquals(
                List.of("one", "two"),
                await(queues().removeExpired(NOW_MILLIS, 10)).stream()
                        .map(client -> client.value())
                        .sorted()
                        .toList());
        assertEquals(ids(2, 3), queue(one));
        assertEquals(2, await(queues().depth(one.clientId())).messages());
        assertEquals(Depth.EMPTY, await(queues().depth(two.clientId())));
        assertEquals(List.of(), await(queues().removeExpired(NOW_MILLIS, 10)));
    }

    @Test
    default void aHeadStillShowsExpiredMessages() {
        Lease lease = taken("c");
        await(queues().append(List.of(delivery(message(1, "t", "x", NOW_MILLIS - 1), lease))));
        assertEquals(ids(1), queue(lease));
    }

    @Test
    default void atMostSoManyExpiredMessagesAreRemovedAtOnce() {
        Lease lease = taken("c");
        for (int i = 1; i <= 5; i++) {
            await(queues().append(List.of(delivery(message(i, "t", "x", NOW_MILLIS - i), lease))));
        }
        assertEquals(3, await(queues().removeExpired(NOW_MILLIS, 3)).size());
        assertEquals(2, await(queues().removeExpired(NOW_MILLIS, 3)).size());
        assertEquals(List.of(), queue(lease));
    }

    @Test
    default void aReleasedDeliveryDoesNotExpire() {
        Lease lease = taken("c");
        await(queues().append(List.of(delivery(message(1, "t", "x", NOW_MILLIS), lease))));
        await(queues().release(lease, id(1)));
        assertEquals(List.of(), await(queues().removeExpired(NOW_MILLIS, 10)));
        assertEquals(ids(1), queue(lease));
    }

    @Test
    default void aDeliveryOfQos2ThatMayHaveBeenSentDoesNotExpire() {
        Lease connected = taken("connected");
        Lease away = taken("away");
        for (int i = 1; i <= 3; i++) {
            await(queues().append(List.of(exactlyOnce(message(i, "t", "x", NOW_MILLIS), connected, away))));
        }
        await(sessions().leave(away, new Leave(NOW_MILLIS, HOUR_SECONDS, null, NOW_MILLIS, id(2))));
        assertEquals(List.of(away.clientId()), await(queues().removeExpired(NOW_MILLIS, 10)));
        assertEquals(ids(1, 2, 3), queue(connected));
        assertEquals(ids(1, 2), queue(away));
        assertEquals(List.of(), await(queues().removeExpired(NOW_MILLIS + 1, 10)));
    }

    /** However many of them were published before. */
    @Test
    default void whatMustNotExpireIsNotInTheWayOfWhatHasExpired() {
        Lease connected = taken("connected");
        Lease other = taken("other");
        for (int i = 1; i <= 30; i++) {
            await(queues().append(List.of(exactlyOnce(message(i, "t", "x", NOW_MILLIS - 100 + i), connected))));
        }
        await(queues().append(List.of(delivery(message(31, "t", "x", NOW_MILLIS), other))));
        assertEquals(List.of(other.clientId()), await(queues().removeExpired(NOW_MILLIS, 1)));
    }

    @Test
    default void whatWasRemovedOrDiscardedDoesNotExpire() {
        Lease lease = taken("c");
        await(queues().append(List.of(delivery(message(1, "t", "x", NOW_MILLIS), lease))));
        await(queues().append(List.of(delivery(message(2, "t", "x", NOW_MILLIS), lease))));
        await(queues().remove(lease, ids(1)));
        Lease clean = await(sessions().take(Samples.cleanTake("c"))).lease();
        append(clean, 3);
        assertEquals(List.of(), await(queues().removeExpired(NOW_MILLIS, 10)));
        assertEquals(ids(3), queue(clean));
    }
}

package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Samples.retain;
import static io.roostmq.broker.store.Samples.will;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a durable store promises when it is closed and opened again. */
public interface ReopenContract extends RetainedContract {
    /** Closes the store under test and opens it again. */
    Store reopen();

    @Test
    default void sessionsAreThereAgain() {
        Lease lease = taken("c");
        Subscription subscription = Subscription.of("a/+", QoS.EXACTLY_ONCE);
        await(sessions().subscribe(lease, List.of(subscription)));
        Append inbound = new Append(message(7), List.of(), false, new InboundId(lease, 12));
        await(queues().append(List.of(inbound)));
        reopen();
        Taken taken = await(sessions().take(Samples.take("c")));
        assertTrue(taken.sessionPresent());
        assertEquals(List.of(subscription), taken.subscriptions());
        assertEquals(Map.of(12, id(7)), taken.inbound());
        assertTrue(taken.lease().epoch() > lease.epoch());
    }

    @Test
    default void keysAreThereAgain() {
        Lease lease = taken("c");
        Once once = new Once("k", "f", NOW_MILLIS, NOW_MILLIS + 1, true);
        Append first = new Append(message(1), List.of(Samples.to(lease)), false, null, once);
        Append again = new Append(message(2), List.of(Samples.to(lease)), false, null, once);
        await(queues().append(List.of(first)));
        reopen();
        assertEquals(
                List.of(Appended.earlier(new Appended.Earlier(id(1), true, true))),
                await(queues().append(List.of(again))));
        assertEquals(ids(1), queue(lease));
        assertEquals(1, await(queues().forgetKeys(NOW_MILLIS + 1, 10)));
        reopen();
        assertEquals(ids(1), queue(lease));
        assertEquals(List.of(Appended.STORED), await(queues().append(List.of(again))));
    }

    @Test
    default void queuesAreThereAgain() {
        Lease lease = taken("c");
        append(lease, 1, 2, 3, 4);
        await(queues().remove(lease, ids(1, 3)));
        await(queues().release(lease, id(4)));
        reopen();
        assertEquals(ids(2, 4), queue(lease));
        assertTrue(await(queues().head(lease, 2, 1000)).deliveries().get(1).released());
        assertEquals(new Depth(2, 2L * message(1).sizeBytes()), await(queues().depth(lease.clientId())));
        assertEquals(id(4), store().highestMessageId());
        append(lease, 1);
        assertEquals(ids(1, 2, 4), queue(lease));
    }

    @Test
    default void anIncarnationDoesNotComeBackWithTheStore() {
        Lease lease = taken("c");
        await(sessions().end(lease.clientId()));
        reopen();
        assertNotEquals(lease.incarnation(), taken("c").incarnation());
    }

    @Test
    default void retainedMessagesAreThereAgain() {
        await(queues().append(List.of(
                retain(message(1, "a", "x")), retain(message(2, "b", "y")), retain(message(3, "b", "")))));
        reopen();
        assertEquals(List.of(message(1, "a", "x")), matches("#"));
        assertEquals(1, await(retained().count()));
        assertEquals(id(3), store().highestMessageId());
    }

    @Test
    default void timesAreThereAgain() {
        Lease dying = taken("dying");
        await(sessions().leave(dying, Samples.leave(10)));
        Lease willing = taken("willing");
        await(sessions()
                .leave(willing, new Leave(NOW_MILLIS, HOUR_SECONDS, will("w", 5), NOW_MILLIS + 5_000, MessageId.MIN)));
        Lease connected = await(sessions().take(Samples.takeWith("connected", 20, will("w/c", 0))))
                .lease();
        await(queues().append(List.of(delivery(message(1, "t", "x", NOW_MILLIS), connected))));
        reopen();
        assertEquals(1, await(sessions().recover(NOW_MILLIS, 0)));
        assertEquals(List.of(dying), await(sessions().expired(NOW_MILLIS + 10_000, 10)));
        assertEquals(
                List.of(new DueWill(connected, will("w/c", 0)), new DueWill(willing, will("w", 5))),
                await(sessions().dueWills(NOW_MILLIS + 5_000, 10)));
        assertEquals(List.of(connected.clientId()), await(queues().removeExpired(NOW_MILLIS, 10)));
    }
}

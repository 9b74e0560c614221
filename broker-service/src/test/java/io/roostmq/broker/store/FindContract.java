package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.will;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody else looks at a session, and ends it. */
interface FindContract extends StoreFixture {
    private Optional<SessionInfo> find(String clientId, long nowMillis) {
        return await(sessions().find(new ClientId(clientId), nowMillis));
    }

    @Test
    default void aConnectedSessionIsFoundAsItIs() {
        assertEquals(Optional.empty(), find("c", NOW_MILLIS));
        Lease lease = taken("c");
        assertEquals(
                new SessionInfo(lease, true, SessionInfo.NEVER, HOUR_SECONDS, SessionInfo.NEVER, MessageId.MIN, 0),
                find("c", Long.MAX_VALUE - 1).orElseThrow());
    }

    @Test
    default void whatIsLeftIsFoundUntilItExpires() {
        Lease lease = taken("c");
        await(sessions().leave(lease, new Leave(NOW_MILLIS + 1, 10, null, SessionInfo.NEVER, Samples.id(7))));
        SessionInfo left = new SessionInfo(lease, false, NOW_MILLIS + 1, 10, NOW_MILLIS + 10_001, Samples.id(7), 0);
        assertEquals(left, find("c", NOW_MILLIS + 10_000).orElseThrow());
        assertEquals(Optional.empty(), find("c", NOW_MILLIS + 10_001));
        Lease back = taken("c");
        assertEquals(
                new SessionInfo(back, true, NOW_MILLIS + 1, HOUR_SECONDS, SessionInfo.NEVER, Samples.id(7), 0),
                find("c", NOW_MILLIS).orElseThrow());
    }

    @Test
    default void aSessionThatNeverExpiresIsFoundAtAnyTime() {
        Lease lease = taken("c");
        await(sessions().leave(lease, Samples.leave(Connect.SESSION_NEVER_EXPIRES)));
        SessionInfo left = find("c", Long.MAX_VALUE - 1).orElseThrow();
        assertEquals(NOW_MILLIS, left.leftAtMillis());
        assertEquals(SessionInfo.NEVER, left.expiresAtMillis());
        assertEquals(Connect.SESSION_NEVER_EXPIRES, left.sessionExpirySeconds());
    }

    @Test
    default void itsSubscriptionsAreCounted() {
        Lease lease = taken("c");
        Lease neighbour = taken("c2");
        await(sessions().subscribe(neighbour, List.of(Subscription.of("x", QoS.AT_LEAST_ONCE))));
        await(sessions()
                .subscribe(
                        lease,
                        List.of(
                                Subscription.of("a", QoS.AT_LEAST_ONCE),
                                Subscription.of("b", QoS.AT_LEAST_ONCE),
                                Subscription.of("c", QoS.AT_LEAST_ONCE))));
        await(sessions().unsubscribe(lease, List.of(TopicFilter.of("b"))));
        assertEquals(2, find("c", NOW_MILLIS).orElseThrow().subscriptions());
        await(sessions().take(Samples.cleanTake("c")));
        assertEquals(0, find("c", NOW_MILLIS).orElseThrow().subscriptions());
    }

    @Test
    default void aSessionThatIsOverIsNotFound() {
        Lease lease = taken("c");
        await(sessions().end(lease.clientId()));
        assertEquals(Optional.empty(), find("c", NOW_MILLIS));
        assertFalse(await(sessions().expire(lease, NOW_MILLIS)));
    }

    @Test
    default void aSessionThatIsMadeToExpireIsNotThereAnyMore() {
        Lease lease = taken("c");
        append(lease, 1);
        await(sessions().leave(lease, Samples.leave(Connect.SESSION_NEVER_EXPIRES)));
        assertTrue(await(sessions().expire(lease, NOW_MILLIS + 5)));
        assertEquals(Optional.empty(), find("c", NOW_MILLIS + 5));
        assertEquals(List.of(lease), await(sessions().expired(NOW_MILLIS + 5, 10)));
        assertTrue(await(sessions().expire(lease, NOW_MILLIS + 50)), "again");
        assertEquals(List.of(lease), await(sessions().expired(NOW_MILLIS + 5, 10)), "at the time it had");
        Taken taken = await(sessions().take(new Take(lease.clientId(), false, HOUR_SECONDS, null, NOW_MILLIS + 6)));
        assertFalse(taken.sessionPresent());
        assertEquals(List.of(), queue(taken.lease()));
    }

    @Test
    default void itsWillBecomesDueWithIt() {
        Lease lease = taken("c");
        Will will = will("w", 600);
        await(sessions().leave(lease, new Leave(NOW_MILLIS, HOUR_SECONDS, will, NOW_MILLIS + 600_000, MessageId.MIN)));
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 5, 10)));
        assertTrue(await(sessions().expire(lease, NOW_MILLIS + 5)));
        assertEquals(List.of(new DueWill(lease, will)), await(sessions().dueWills(NOW_MILLIS + 5, 10)));
        await(sessions().settleWill(lease));
        assertTrue(await(sessions().endIfAway(lease)));
    }

    @Test
    default void aTakeFindsTheWillOfWhatWasMadeToExpire() {
        Lease lease = taken("c");
        Will will = will("w", 600);
        await(sessions().leave(lease, new Leave(NOW_MILLIS, HOUR_SECONDS, will, NOW_MILLIS + 600_000, MessageId.MIN)));
        assertTrue(await(sessions().expire(lease, NOW_MILLIS)));
        assertEquals(will, await(sessions().take(Samples.take("c"))).orphanedWill());
    }

    @Test
    default void whoIsConnectedOrCameBackDoesNotExpire() {
        Lease lease = taken("c");
        assertFalse(await(sessions().expire(lease, NOW_MILLIS)));
        await(sessions().leave(lease, Samples.leave(HOUR_SECONDS)));
        Lease back = taken("c");
        await(sessions().leave(back, Samples.leave(HOUR_SECONDS)));
        assertFalse(await(sessions().expire(lease, NOW_MILLIS)));
        assertEquals(back, find("c", NOW_MILLIS).orElseThrow().lease());
    }
}

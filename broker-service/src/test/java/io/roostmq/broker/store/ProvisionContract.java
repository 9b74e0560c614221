package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.will;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.SessionStore.Provisioned;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Sessions are made without a connection. */
interface ProvisionContract extends StoreFixture {
    default Provisioned provisioned(String clientId, long expirySeconds, long nowMillis) {
        return await(sessions().provision(new ClientId(clientId), expirySeconds, nowMillis));
    }

    @Test
    default void nobodyHasBeenSeenInASessionThatWasMade() {
        ClientId clientId = new ClientId("never seen");
        Provisioned provisioned = await(sessions().provision(clientId, Samples.HOUR_SECONDS, Samples.NOW_MILLIS));
        SessionInfo info = await(sessions().find(clientId, Samples.NOW_MILLIS)).orElseThrow();
        assertEquals(provisioned.lease(), info.lease());
        assertEquals(Message.NEVER, info.leftAtMillis());
        assertEquals(Samples.NOW_MILLIS + 1000 * Samples.HOUR_SECONDS, info.expiresAtMillis());
    }

    @Test
    default void aProvisionedSessionKeepsMessagesUntilTheClientComes() {
        Provisioned made = provisioned("c", HOUR_SECONDS, NOW_MILLIS);
        assertTrue(made.isNew());
        append(made.lease(), 1, 2);
        Taken taken = await(sessions().take(Samples.take("c")));
        assertTrue(taken.sessionPresent());
        assertEquals(List.of(), taken.subscriptions());
        assertEquals(MessageId.MIN, taken.sentUpTo());
        assertEquals(made.lease().incarnation(), taken.lease().incarnation());
        assertTrue(taken.lease().epoch() > made.lease().epoch());
        assertEquals(ids(1, 2), queue(taken.lease()));
    }

    @Test
    default void aProvisionedSessionExpiresLikeOneThatWasLeft() {
        Lease made = provisioned("c", 10, NOW_MILLIS).lease();
        Lease forever =
                provisioned("d", Connect.SESSION_NEVER_EXPIRES, NOW_MILLIS).lease();
        append(made, 1);
        assertEquals(List.of(), await(sessions().expired(NOW_MILLIS + 9_999, 10)));
        assertEquals(List.of(made), await(sessions().expired(NOW_MILLIS + 10_000, 10)));
        assertEquals(List.of(made), await(sessions().expired(Long.MAX_VALUE - 1, 10)));
        Take late = new Take(made.clientId(), false, HOUR_SECONDS, null, NOW_MILLIS + 10_000);
        assertFalse(await(sessions().take(late)).sessionPresent());
        assertTrue(await(sessions().endIfAway(forever)));
    }

    @Test
    default void aConnectedSessionIsLeftAsItIs() {
        Lease connected = taken("c");
        append(connected, 1);
        assertEquals(new Provisioned(connected, false), provisioned("c", 1, NOW_MILLIS + 5_000_000));
        await(sessions().subscribe(connected, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        assertEquals(ids(1), queue(connected));
        assertEquals(List.of(), await(sessions().expired(Long.MAX_VALUE - 1, 10)));
    }

    @Test
    default void aSessionThatEndsWithItsConnectionIsLeftAsItIs() {
        Lease connected = await(sessions().take(Samples.takeWith("c", 0, null))).lease();
        assertEquals(new Provisioned(connected, false), provisioned("c", HOUR_SECONDS, NOW_MILLIS));
        await(sessions().leave(connected, Samples.leave(0)));
        assertTrue(provisioned("c", HOUR_SECONDS, NOW_MILLIS).isNew());
    }

    @Test
    default void aSessionThatIsAwayIsLeftAsItIs() {
        Lease left = taken("c");
        append(left, 1);
        await(sessions().leave(left, new Leave(NOW_MILLIS, 10, will("w", 5), NOW_MILLIS + 5_000, Samples.id(7))));
        assertEquals(new Provisioned(left, false), provisioned("c", HOUR_SECONDS, NOW_MILLIS + 9_999));
        assertEquals(List.of(new DueWill(left, will("w", 5))), await(sessions().dueWills(NOW_MILLIS + 9_999, 10)));
        await(sessions().settleWill(left));
        assertEquals(List.of(left), await(sessions().expired(NOW_MILLIS + 10_000, 10)));
        Taken taken = await(sessions().take(Samples.take("c")));
        assertEquals(Samples.id(7), taken.sentUpTo());
        assertEquals(ids(1), queue(taken.lease()));
    }

    @Test
    default void anExpiredSessionMakesRoomForAnother() {
        Lease old = taken("c");
        await(sessions().subscribe(old, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        append(old, 1, 2);
        await(sessions().leave(old, new Leave(NOW_MILLIS, 10, null, Long.MAX_VALUE, Samples.id(2))));
        Provisioned made = provisioned("c", HOUR_SECONDS, NOW_MILLIS + 10_000);
        assertTrue(made.isNew());
        assertTrue(made.lease().incarnation() > old.incarnation());
        assertTrue(made.lease().epoch() > old.epoch());
        append(old, 3);
        append(made.lease(), 1, 4);
        assertFalse(await(sessions().endIfAway(old)));
        Taken taken = await(sessions().take(Samples.take("c")));
        assertTrue(taken.sessionPresent());
        assertEquals(List.of(), taken.subscriptions());
        assertEquals(MessageId.MIN, taken.sentUpTo());
        assertEquals(ids(1, 4), queue(taken.lease()));
        assertEquals(2, await(queues().depth(old.clientId())).messages());
    }

    @Test
    default void theWillOfAnExpiredSessionStaysDue() {
        Lease old = taken("c");
        await(sessions().leave(old, new Leave(NOW_MILLIS, 10, will("w", 99), NOW_MILLIS + 99_000, MessageId.MIN)));
        Lease made = provisioned("c", HOUR_SECONDS, NOW_MILLIS + 10_000).lease();
        assertNotEquals(old, made);
        assertEquals(List.of(new DueWill(made, will("w", 99))), await(sessions().dueWills(NOW_MILLIS + 10_000, 10)));
        assertFalse(await(sessions().endIfAway(made)));
        await(sessions().settleWill(made));
        assertEquals(List.of(), await(sessions().dueWills(Long.MAX_VALUE - 1, 10)));
        assertNull(await(sessions().take(Samples.cleanTake("c"))).orphanedWill());
    }

    @Test
    default void aRestartLeavesAProvisionedSessionAlone() {
        Lease made = provisioned("c", HOUR_SECONDS, NOW_MILLIS).lease();
        append(made, 1);
        assertEquals(0, await(sessions().recover(NOW_MILLIS, 0)));
        assertEquals(new Provisioned(made, false), provisioned("c", 1, NOW_MILLIS + 1_000));
        assertEquals(MessageId.MIN, await(sessions().take(Samples.take("c"))).sentUpTo());
    }

    @Test
    default void cleanStartDiscardsAProvisionedSession() {
        Lease made = provisioned("c", HOUR_SECONDS, NOW_MILLIS).lease();
        append(made, 1);
        Taken clean = await(sessions().take(Samples.cleanTake("c")));
        assertFalse(clean.sessionPresent());
        assertEquals(List.of(), queue(clean.lease()));
    }

    @Test
    default void ofManyThatProvisionOneMakesTheSession() {
        List<CompletionStage<Provisioned>> stages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stages.add(sessions().provision(new ClientId("c"), HOUR_SECONDS, NOW_MILLIS));
        }
        CompletionStage<Taken> taken = sessions().take(Samples.take("c"));
        stages.add(sessions().provision(new ClientId("c"), HOUR_SECONDS, NOW_MILLIS));
        Set<Long> incarnations = new HashSet<>();
        int made = 0;
        for (CompletionStage<Provisioned> stage : stages) {
            incarnations.add(await(stage).lease().incarnation());
            made += await(stage).isNew() ? 1 : 0;
        }
        assertEquals(1, made);
        assertEquals(Set.of(await(taken).lease().incarnation()), incarnations);
        assertEquals(await(taken).lease(), await(stages.get(20)).lease());
    }
}

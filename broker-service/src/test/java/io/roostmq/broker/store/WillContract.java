package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.will;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wills that wait for their time. */
interface WillContract extends StoreFixture {
    @Test
    default void aPendingWillIsDueWhenItsDelayIsOver() {
        Lease late = leftWithWill("late", HOUR_SECONDS, 20);
        Lease early = leftWithWill("early", HOUR_SECONDS, 10);
        leftWithWill("later", HOUR_SECONDS, 99);
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 9_999, 10)));
        assertEquals(
                List.of(new DueWill(early, will("w/early", 10))),
                await(sessions().dueWills(NOW_MILLIS + 10_000, 10)));
        assertEquals(
                List.of(new DueWill(early, will("w/early", 10)), new DueWill(late, will("w/late", 20))),
                await(sessions().dueWills(NOW_MILLIS + 50_000, 10)));
        assertEquals(1, await(sessions().dueWills(NOW_MILLIS + 50_000, 1)).size());
    }

    @Test
    default void aSettledWillIsNotDueAgain() {
        Lease lease = leftWithWill("c", HOUR_SECONDS, 10);
        await(sessions().settleWill(lease));
        await(sessions().settleWill(lease));
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 60_000, 10)));
        assertTrue(await(sessions().take(Samples.take("c"))).sessionPresent());
    }

    @Test
    default void comingBackCancelsThePendingWill() {
        Lease lease = leftWithWill("c", HOUR_SECONDS, 10);
        Taken back = await(sessions().take(Samples.take("c")));
        assertNull(back.orphanedWill());
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 60_000, 10)));
        await(sessions().settleWill(lease));
        await(sessions().leave(back.lease(), Samples.leave(HOUR_SECONDS)));
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 60_000, 10)));
    }

    @Test
    default void aWillIsDueAtTheLatestWhenTheSessionEnds() {
        Lease lease = leftWithWill("c", 5, 10);
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 4_999, 10)));
        assertEquals(
                List.of(new DueWill(lease, will("w/c", 10))), await(sessions().dueWills(NOW_MILLIS + 5_000, 10)));
    }

    @Test
    default void aSessionDoesNotEndBeforeItsWillIsSettled() {
        Lease lease = leftWithWill("c", 5, 10);
        assertEquals(List.of(), await(sessions().expired(NOW_MILLIS + 60_000, 10)));
        assertFalse(await(sessions().endIfAway(lease)));
        await(sessions().settleWill(lease));
        assertEquals(List.of(lease), await(sessions().expired(NOW_MILLIS + 60_000, 10)));
        assertTrue(await(sessions().endIfAway(lease)));
    }

    @Test
    default void theWillOfASessionThatATakeEndsIsHandedOver() {
        leftWithWill("clean", HOUR_SECONDS, 10);
        assertEquals(
                will("w/clean", 10),
                await(sessions().take(Samples.cleanTake("clean"))).orphanedWill());
        assertNull(await(sessions().take(Samples.cleanTake("clean"))).orphanedWill());
        leftWithWill("expired", 5, 10);
        Take late = new Take(new ClientId("expired"), false, HOUR_SECONDS, null, NOW_MILLIS + 60_000);
        assertEquals(will("w/expired", 10), await(sessions().take(late)).orphanedWill());
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 60_000, 10)));
    }

    @Test
    default void aWillOfALiveConnectionIsNotDue() {
        await(sessions().take(Samples.takeWith("c", HOUR_SECONDS, will("w", 0))));
        assertEquals(List.of(), await(sessions().dueWills(Long.MAX_VALUE - 1, 10)));
    }

    @Test
    default void afterACrashConnectedSessionsCountAsLeft() {
        Lease gone = await(sessions().take(Samples.takeWith("gone", HOUR_SECONDS, will("w/gone", 10))))
                .lease();
        Lease plain =
                await(sessions().take(Samples.takeWith("plain", 20, null))).lease();
        Lease away = taken("away");
        await(sessions().leave(away, Samples.leave(Connect.SESSION_NEVER_EXPIRES)));
        assertEquals(2, await(sessions().recover(NOW_MILLIS, 3_000)));
        assertEquals(0, await(sessions().recover(NOW_MILLIS + 1, 3_000)));
        assertEquals(List.of(), await(sessions().dueWills(NOW_MILLIS + 12_999, 10)));
        assertEquals(
                List.of(new DueWill(gone, will("w/gone", 10))), await(sessions().dueWills(NOW_MILLIS + 13_000, 10)));
        assertEquals(List.of(plain), await(sessions().expired(NOW_MILLIS + 20_000, 10)));
        assertTrue(await(sessions().take(Samples.take("gone"))).sessionPresent());
    }

    @Test
    default void aSessionThatEndedWithItsConnectionInACrashHasItsWillDueAtOnce() {
        Lease lease =
                await(sessions().take(Samples.takeWith("c", 0, will("w", 10)))).lease();
        assertEquals(1, await(sessions().recover(NOW_MILLIS, 3_000)));
        assertEquals(
                List.of(new DueWill(lease, will("w", 10))), await(sessions().dueWills(NOW_MILLIS, 10)));
        await(sessions().settleWill(lease));
        assertEquals(List.of(lease), await(sessions().expired(NOW_MILLIS, 10)));
    }

    @Test
    default void allThatAWillCarriesIsKept() {
        Will full = new Will(
                new Topic("w/\u00e4"),
                Payload.utf8("bye"),
                QoS.EXACTLY_ONCE,
                false,
                0xFFFF_FFFFL,
                0xFFFF_FFFEL,
                new MessageProperties(
                        PayloadFormat.BYTES, null, "r", Payload.EMPTY, List.of(new UserProperty("a", "b"))));
        Lease lease = await(sessions().take(Samples.takeWith("c", HOUR_SECONDS, full)))
                .lease();
        await(sessions().leave(lease, new Leave(NOW_MILLIS, HOUR_SECONDS, full, NOW_MILLIS, MessageId.MIN)));
        assertEquals(List.of(new DueWill(lease, full)), await(sessions().dueWills(NOW_MILLIS, 10)));
    }

    private Lease leftWithWill(String client, long expirySeconds, long delaySeconds) {
        Will will = will("w/" + client, delaySeconds);
        Lease lease = await(sessions().take(Samples.takeWith(client, expirySeconds, will)))
                .lease();
        await(sessions()
                .leave(
                        lease,
                        new Leave(NOW_MILLIS, expirySeconds, will, NOW_MILLIS + delaySeconds * 1000, MessageId.MIN)));
        return lease;
    }
}

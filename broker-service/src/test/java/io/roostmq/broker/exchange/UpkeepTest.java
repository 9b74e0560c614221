package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.upkeep.Upkeep;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What time does to sessions, messages and Wills. */
class UpkeepTest {
    private static final long HOUR = 3600;
    private static final long SWEEP_MILLIS = 1_000;

    private final Bench bench = new Bench();
    private final AtomicInteger expiredDeliveries = new AtomicInteger();
    private final Client publisher = bench.client("publisher");
    private final Client device = bench.client("device");

    @BeforeEach
    void start() {
        BrokerEvents events = new BrokerEvents() {
            @Override
            public void dropped(ClientId clientId, DropReason reason) {
                if (reason == DropReason.EXPIRED) {
                    expiredDeliveries.incrementAndGet();
                }
            }
        };
        new Upkeep(bench.loop, bench.exchange, bench.store, bench.routes, bench.messageIds, events, SWEEP_MILLIS)
                .start();
        publisher.connect(true, 0);
    }

    @Test
    void aSessionIsThereUntilItsExpiryAndNotAfter() {
        awayFor(60);
        pass(50_000);
        assertEquals(ReasonCode.SUCCESS, publisher.publishesAndWaits("t", "m"));
        pass(20_000);
        until(() -> bench.routes.durableSessions() == 0);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("t", "m"));
        assertEquals(Depth.EMPTY, await(bench.store.queues().depth(new ClientId("device"))));
        assertFalse(device.connect(false, HOUR).sessionPresent());
    }

    @Test
    void anExpiredSessionIsNotResumedEvenBeforeItIsSwept() {
        awayFor(60);
        bench.loop.skip(61_000);
        assertFalse(device.connect(false, HOUR).sessionPresent());
    }

    @Test
    void anExpiredMessageIsNotDeliveredAndLeavesTheQueue() {
        awayFor(HOUR);
        publishExpiring("soon", 10);
        publisher.publishesAndWaits("t", "later");
        pass(20_000);
        until(() -> expiredDeliveries.get() == 1);
        assertEquals(
                1, await(bench.store.queues().depth(new ClientId("device"))).messages());
        device.connect(false, HOUR);
        assertEquals(List.of("later"), Bench.payloads(device.receives(1)));
    }

    @Test
    void anExpiredMessageThatIsNotYetSweptIsNotDeliveredEither() {
        awayFor(HOUR);
        publishExpiring("soon", 10);
        publisher.publishesAndWaits("t", "later");
        bench.loop.skip(11_000);
        device.connect(false, HOUR);
        assertEquals(List.of("later"), Bench.payloads(device.receives(1)));
        assertEquals(1, bench.dropped.get(DropReason.EXPIRED));
    }

    @Test
    void whatIsLeftOfTheMessageExpiryIsForwarded() {
        awayFor(HOUR);
        publishExpiring("m", 100);
        pass(40_000);
        device.connect(false, HOUR);
        assertEquals(60, device.receives(1).get(0).messageExpirySeconds());
    }

    @Test
    void aDelayedWillIsPublishedWhenTheDelayHasPassed() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        device.connect(true, HOUR, 10, will(30));
        device.loses();
        pass(25_000);
        assertTrue(publisher.connection.sent(Publish.class).isEmpty());
        pass(10_000);
        assertEquals(List.of("gone"), Bench.payloads(publisher.receives(1)));
        pass(60_000);
        assertTrue(publisher.connection.sent(Publish.class).isEmpty(), "published once");
    }

    @Test
    void aWillThatCannotBeSettledIsPublishedOnceAndSettledLater() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        bench.store.failSettling(true);
        device.connect(true, HOUR, 10, will(30));
        device.loses();
        pass(35_000);
        assertEquals(List.of("gone"), Bench.payloads(publisher.receives(1)));
        pass(10_000);
        assertTrue(publisher.connection.sent(Publish.class).isEmpty(), "published once");
        bench.store.failSettling(false);
        pass(2_000);
        assertEquals(List.of(), await(bench.store.sessions().dueWills(bench.loop.nowMillis(), 10)));
    }

    @Test
    void aDelayedWillIsCancelledByAReconnect() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        device.connect(true, HOUR, 10, will(30));
        device.loses();
        pass(20_000);
        device.connect(false, HOUR);
        pass(60_000);
        assertTrue(publisher.connection.sent(Publish.class).isEmpty());
    }

    @Test
    void aDelayedWillIsPublishedWhenItsSessionEndsBefore() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        device.connect(true, 10, 10, will(3_000));
        device.loses();
        pass(12_000);
        assertEquals(List.of("gone"), Bench.payloads(publisher.receives(1)));
        until(() -> bench.routes.durableSessions() == 0);
    }

    @Test
    void theWillOfASessionThatACleanStartEndsIsPublished() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        device.connect(true, HOUR, 10, will(3_000));
        device.loses();
        device.connect(true, HOUR);
        assertEquals(List.of("gone"), Bench.payloads(publisher.receives(1)));
    }

    @Test
    void theWillOfAClientThatACrashCutOffIsPublishedAfterTheGrace() {
        publisher.subscribes("will", QoS.AT_LEAST_ONCE);
        device.connect(true, HOUR, 10, will(0));
        assertEquals(1, await(bench.store.sessions().recover(bench.loop.nowMillis(), 30_000)));
        pass(25_000);
        assertTrue(publisher.connection.sent(Publish.class).isEmpty());
        pass(10_000);
        assertEquals(List.of("gone"), Bench.payloads(publisher.receives(1)));
    }

    @Test
    void anExpiredRetainedMessageIsForgotten() {
        publisher.sends(new Publish(
                900,
                false,
                QoS.AT_LEAST_ONCE,
                true,
                new Topic("r"),
                Payload.utf8("m"),
                10,
                MessageProperties.NONE,
                List.of()));
        until(() -> !publisher.connection.sent(PubAck.class).isEmpty());
        assertEquals(1L, await(bench.store.retained().count()));
        pass(12_000);
        until(() -> await(bench.store.retained().count()) == 0);
    }

    private void awayFor(long expirySeconds) {
        device.connect(true, expirySeconds);
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        device.loses();
    }

    private void publishExpiring(String payload, long expirySeconds) {
        publisher.sends(new Publish(
                800,
                false,
                QoS.AT_LEAST_ONCE,
                false,
                new Topic("t"),
                Payload.utf8(payload),
                expirySeconds,
                MessageProperties.NONE,
                List.of()));
        until(() -> !publisher.connection.sent(PubAck.class).isEmpty());
        publisher.connection.take(PubAck.class);
    }

    /** Time passes, and the sweeps that become due see what the store has done so far. */
    private void pass(long millis) {
        for (long step = 0; step < millis; step += SWEEP_MILLIS) {
            bench.loop.advance(SWEEP_MILLIS);
            await(bench.store.retained().count());
            bench.loop.run();
        }
    }

    private void until(BooleanSupplier condition) {
        bench.loop.runUntil(() -> {
            bench.loop.advance(SWEEP_MILLIS / 10);
            return condition.getAsBoolean();
        });
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Will will(long delaySeconds) {
        return new Will(
                new Topic("will"),
                Payload.utf8("gone"),
                QoS.AT_LEAST_ONCE,
                false,
                delaySeconds,
                Will.NO_EXPIRY,
                MessageProperties.NONE);
    }
}

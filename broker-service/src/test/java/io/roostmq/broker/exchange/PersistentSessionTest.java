package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.store.QueueLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a device that comes and goes can rely on. */
class PersistentSessionTest {
    private static final long HOUR = 3600;

    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client device = bench.client("device");

    @Test
    void whatWasPublishedMeanwhileComesInOrderAndOnce() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, 0);
        for (int i = 0; i < 30; i++) {
            assertEquals(ReasonCode.SUCCESS, publisher.publishesAndWaits("t", "m" + i));
        }

        assertTrue(device.connect(false, HOUR).sessionPresent());
        assertEquals(messages(0, 30), receiveAll(30));
        reconnect();
        publisher.publishesAndWaits("t", "live");
        assertEquals(List.of("live"), Bench.payloads(device.receives(1)));
    }

    @Test
    void liveAndCatchingUpJoinWithoutGapOrRepetition() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, 0);
        device.connect(false, HOUR);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            publisher.publishes("t", "m" + i, QoS.AT_LEAST_ONCE);
            if (i % 5 == 4) {
                bench.loop.runUntil(
                        () -> publisher.connection.sent(PubAck.class).size() == 5);
                publisher.connection.take(PubAck.class);
                takeAndAcknowledge(received);
            }
        }
        bench.loop.runUntil(() -> {
            takeAndAcknowledge(received);
            return received.size() >= 200;
        });
        assertEquals(messages(0, 200), received);
    }

    @Test
    void whatWasStoredWithoutAnAnswerComesToAConnectedDeviceBeforeAnythingNewer() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        device.connect(false, HOUR);
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "before");
        device.acknowledges(device.receives(1));
        bench.store.loseAnswers(true);
        publisher.publishes("t", "unknown", QoS.AT_LEAST_ONCE);
        bench.loop.runUntil(publisher.connection::isClosed);
        bench.store.loseAnswers(false);

        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "after");
        assertEquals(List.of("unknown", "after"), Bench.payloads(device.receives(2)));
    }

    @Test
    void nothingIsStoredThatAPublisherSentBehindAMessageThatCouldNotBeStored() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, 0);
        bench.store.hold();
        publisher.publishes("t", "failed", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        publisher.publishes("t", "behind it", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        bench.store.failNext();
        bench.store.open();
        bench.loop.runUntil(publisher.connection::isClosed);

        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "failed");
        publisher.publishesAndWaits("t", "behind it");
        device.connect(false, HOUR);
        assertEquals(List.of("failed", "behind it"), Bench.payloads(device.receives(2)));
        bench.loop.run();
        assertEquals(List.of(), device.connection.sent(Publish.class));
    }

    @Test
    void aMessageOfQos2ThatWasSentIsRepeatedEvenWhenItHasExpired() {
        subscribedAndAway(QoS.EXACTLY_ONCE);
        publisher.connect(true, 0);
        device.connect(false, HOUR);
        publisher.sends(expiring("sent", 1));
        device.receives(1);
        device.loses();
        publisher.sends(expiring("not sent", 2));
        bench.loop.runUntil(() -> publisher.connection.sent(PubRec.class).size() == 2);
        bench.loop.advance(2_000);

        device.connect(false, HOUR);
        List<Publish> repeated = device.receives(1);
        assertEquals(List.of("sent"), Bench.payloads(repeated));
        assertTrue(repeated.get(0).duplicate());
        bench.loop.run();
        assertEquals(List.of(), device.connection.sent(Publish.class));
    }

    private static Publish expiring(String payload, int packetId) {
        return new Publish(
                packetId,
                false,
                QoS.EXACTLY_ONCE,
                false,
                new Topic("t"),
                Payload.utf8(payload),
                1,
                MessageProperties.NONE,
                List.of());
    }

    @Test
    void atMostTheWindowIsUnacknowledged() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, 0);
        for (int i = 0; i < 10; i++) {
            publisher.publishesAndWaits("t", "m" + i);
        }
        device.connect(false, HOUR, 2, null);
        List<Publish> first = device.receives(2);
        bench.loop.run();
        assertEquals(2, first.size());
        assertTrue(device.connection.sent(Publish.class).isEmpty());
        device.acknowledges(first.subList(0, 1));
        assertEquals(List.of("m2"), Bench.payloads(device.receives(1)));
    }

    @Test
    void theUnacknowledgedComesAgainWithDupAndTheSamePacketIdentifier() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        device.connect(false, HOUR);
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "m0");
        Publish first = device.receives(1).get(0);
        assertFalse(first.duplicate());
        device.loses();
        publisher.publishesAndWaits("t", "m1");

        device.connect(false, HOUR);
        List<Publish> again = device.receives(2);
        assertEquals(List.of("m0", "m1"), Bench.payloads(again));
        assertEquals(first.packetId(), again.get(0).packetId());
        assertTrue(again.get(0).duplicate());
        assertFalse(again.get(1).duplicate());
    }

    @Test
    void aRepetitionHasDupEvenIfTheStoreHasNotHeardOfTheEndOfTheConnection() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        device.connect(false, HOUR);
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "m0");
        device.receives(1);
        bench.store.failLeaving(true);
        device.loses();
        bench.loop.run();
        bench.store.failLeaving(false);

        device.connect(false, HOUR);
        assertTrue(device.receives(1).get(0).duplicate());
    }

    @Test
    void qos2GoesOnWhereItStoodAndIsDeliveredOnce() {
        subscribedAndAway(QoS.EXACTLY_ONCE);
        device.connect(false, HOUR);
        publisher.connect(true, 0);
        int packetId = publisher.publishes("t", "once", QoS.EXACTLY_ONCE);
        bench.loop.runUntil(() -> !publisher.connection.sent(PubRec.class).isEmpty());
        publisher.sends(PubRel.of(packetId, ReasonCode.SUCCESS));
        bench.loop.runUntil(() -> !publisher.connection.sent(PubComp.class).isEmpty());

        Publish received = device.receives(1).get(0);
        device.sends(PubRec.of(received.packetId(), ReasonCode.SUCCESS));
        bench.loop.runUntil(() -> !device.connection.sent(PubRel.class).isEmpty());
        device.loses();

        device.connect(false, HOUR);
        bench.loop.runUntil(() -> !device.connection.sent(PubRel.class).isEmpty());
        assertTrue(device.connection.sent(Publish.class).isEmpty());
        assertEquals(
                received.packetId(), device.connection.take(PubRel.class).get(0).packetId());
        device.sends(PubComp.of(received.packetId(), ReasonCode.SUCCESS));
        reconnect();
        assertTrue(device.connection.sent(PubRel.class).isEmpty());
    }

    @Test
    void pubrelIsNotSentBeforeTheStoreKnows() {
        subscribedAndAway(QoS.EXACTLY_ONCE);
        device.connect(false, HOUR);
        publisher.connect(true, 0);
        publisher.publishes("t", "once", QoS.EXACTLY_ONCE);
        Publish received = device.receives(1).get(0);
        bench.store.hold();
        device.sends(PubRec.of(received.packetId(), ReasonCode.SUCCESS));
        bench.loop.run();
        assertTrue(device.connection.sent(PubRel.class).isEmpty());
        bench.store.open();
        bench.loop.runUntil(() -> !device.connection.sent(PubRel.class).isEmpty());
    }

    @Test
    void aRepeatedQos2PublishIsNotPublishedAgainAfterAReconnect() {
        subscribedAndAway(QoS.EXACTLY_ONCE);
        publisher.connect(true, HOUR);
        publisher.sends(Bench.publish(77, "t", "once", QoS.EXACTLY_ONCE, false));
        bench.loop.runUntil(() -> !publisher.connection.sent(PubRec.class).isEmpty());
        publisher.loses();

        publisher.connect(false, HOUR);
        publisher.sends(Bench.publish(77, "t", "once", QoS.EXACTLY_ONCE, false));
        bench.loop.runUntil(() -> !publisher.connection.sent(PubRec.class).isEmpty());
        publisher.sends(PubRel.of(77, ReasonCode.SUCCESS));
        bench.loop.runUntil(() -> !publisher.connection.sent(PubComp.class).isEmpty());
        publisher.sends(Bench.publish(77, "t", "another", QoS.EXACTLY_ONCE, false));
        bench.loop.runUntil(() -> publisher.connection.sent(PubRec.class).size() == 2);

        device.connect(false, HOUR);
        assertEquals(List.of("once", "another"), Bench.payloads(device.receives(2)));
    }

    @Test
    void takeoverClosesTheOlderConnectionAndLosesNothing() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        device.connect(false, HOUR);
        var older = device.connection;
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "m0");
        device.receives(1);

        assertTrue(device.connect(false, HOUR).sessionPresent());
        assertTrue(older.isClosed());
        assertEquals(
                ReasonCode.SESSION_TAKEN_OVER,
                older.take(Disconnect.class).get(0).reason());
        Publish again = device.receives(1).get(0);
        assertTrue(again.duplicate());
        assertEquals(1, bench.liveSessions.count() - 1, "one live session for the device, one for the publisher");
    }

    @Test
    void theNewcomerWaitsUntilWhatItsPredecessorPublishedIsSettled() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, HOUR);
        bench.store.hold();
        publisher.publishes("t", "before", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        publisher.start(false, HOUR, 65535, null);
        publisher.sends(Bench.publish(9, "t", "after", QoS.AT_LEAST_ONCE, false));
        bench.loop.run();
        assertTrue(publisher.connection.sent().isEmpty(), "no CONNACK while the predecessor has something unsettled");
        bench.store.open();
        bench.loop.runUntil(() -> !publisher.connection.sent(PubAck.class).isEmpty());

        device.connect(false, HOUR);
        assertEquals(List.of("before", "after"), Bench.payloads(device.receives(2)));
    }

    @Test
    void cleanStartForgetsEverything() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "old");
        assertFalse(device.connect(true, HOUR).sessionPresent());
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("t", "nobody"));
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        publisher.publishesAndWaits("t", "new");
        assertEquals(List.of("new"), Bench.payloads(device.receives(1)));
    }

    @Test
    void aSessionWithoutExpiryEndsWithItsConnection() {
        device.connect(true, 0);
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        device.loses();
        publisher.connect(true, 0);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("t", "m"));
        assertFalse(device.connect(false, HOUR).sessionPresent());
        assertEquals(0, bench.routes.subscriptions());
    }

    @Test
    void aSlowDeviceFallsBackToItsQueueAndLosesNothing() {
        subscribedAndAway(QoS.AT_LEAST_ONCE);
        device.connect(false, HOUR);
        device.connection.writable(false);
        publisher.connect(true, 0);
        for (int i = 0; i < 100; i++) {
            publisher.publishesAndWaits("t", "m" + i);
        }
        assertTrue(device.connection.sent(Publish.class).isEmpty());
        device.connection.writable(true);
        java.util.Objects.requireNonNull(device.session).onWritable();
        assertEquals(messages(0, 100), receiveAll(100));
        assertTrue(bench.dropped.isEmpty());
    }

    @Test
    void largeMessagesInFlightDoNotKeepTheNextOnesFromBeingRead() {
        Limits smallPages = new Limits(4, 10, 100_000, 64, 100_000, 8, 2_000, 5, 100_000, 100_000, 0, 0, 0xFFFF_FFFFL);
        Bench large = new Bench(smallPages, new QueueLimits(1_000, 10_000_000, QueueLimits.Policy.REJECT_NEW));
        Client away = large.client("away");
        away.connect(true, HOUR);
        away.subscribes("t", QoS.AT_LEAST_ONCE);
        away.loses();
        Client sender = large.client("sender");
        sender.connect(true, 0);
        for (int i = 0; i < 20; i++) {
            sender.publishesAndWaits("t", "x".repeat(1_500));
        }
        away.connect(false, HOUR);
        for (int received = 0; received < 20; ) {
            List<Publish> batch = away.receives(Math.min(4, 20 - received));
            received += batch.size();
            away.acknowledges(batch);
        }
    }

    @Test
    void whatDoesNotFitIntoTheInboxIsReadFromTheQueueInItsOrder() {
        Limits smallInbox =
                new Limits(4, 10, 100_000, 16, 1_000, 8, 100_000, 500, 100_000, 100_000, 0, 0, 0xFFFF_FFFFL);
        Bench small = new Bench(smallInbox, new QueueLimits(1_000, 10_000_000, QueueLimits.Policy.REJECT_NEW));
        Client receiver = small.client("receiver");
        receiver.connect(true, HOUR);
        receiver.subscribes("t", QoS.AT_LEAST_ONCE);
        Client sender = small.client("sender");
        sender.connect(true, 0);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sender.publishes("t", "m" + i, QoS.AT_LEAST_ONCE);
        }
        small.loop.runUntil(() -> {
            List<Publish> batch = receiver.connection.take(Publish.class);
            received.addAll(Bench.payloads(batch));
            receiver.acknowledges(batch);
            return received.size() >= 300;
        });
        assertEquals(messages(0, 300), received);
    }

    @Test
    void aFullQueueRejectsWhatIsNewAndSaysSo() {
        Bench small = new Bench(Bench.LIMITS, new QueueLimits(3, 1_000_000, QueueLimits.Policy.REJECT_NEW));
        Client away = small.client("away");
        away.connect(true, HOUR);
        away.subscribes("t", QoS.AT_LEAST_ONCE);
        away.loses();
        Client sender = small.client("sender");
        sender.connect(true, 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(ReasonCode.SUCCESS, sender.publishesAndWaits("t", "m" + i));
        }
        assertEquals(ReasonCode.QUOTA_EXCEEDED, sender.publishesAndWaits("t", "m3"));
        assertEquals(1, small.dropped.get(DropReason.QUEUE_FULL_REJECTED));
        away.connect(false, HOUR);
        assertEquals(messages(0, 3), Bench.payloads(away.receives(3)));
    }

    @Test
    void aFullQueueDropsWhatIsOldestAndSaysSo() {
        Bench small = new Bench(Bench.LIMITS, new QueueLimits(3, 1_000_000, QueueLimits.Policy.DROP_OLDEST));
        Client away = small.client("away");
        away.connect(true, HOUR);
        away.subscribes("t", QoS.AT_LEAST_ONCE);
        away.loses();
        Client sender = small.client("sender");
        sender.connect(true, 0);
        for (int i = 0; i < 5; i++) {
            assertEquals(ReasonCode.SUCCESS, sender.publishesAndWaits("t", "m" + i));
        }
        assertEquals(2, small.dropped.get(DropReason.QUEUE_FULL_EVICTED));
        away.connect(false, HOUR);
        assertEquals(messages(2, 5), Bench.payloads(away.receives(3)));
    }

    private void subscribedAndAway(QoS qos) {
        device.connect(true, HOUR);
        device.subscribes("t", qos);
        device.loses();
    }

    /** Everything acknowledged: a new connection gets nothing. */
    private void reconnect() {
        device.loses();
        assertTrue(device.connect(false, HOUR).sessionPresent());
        bench.loop.run();
        assertTrue(device.connection.sent(Publish.class).isEmpty());
    }

    private List<String> receiveAll(int count) {
        List<String> received = new ArrayList<>();
        bench.loop.runUntil(() -> {
            takeAndAcknowledge(received);
            return received.size() >= count;
        });
        return received;
    }

    private void takeAndAcknowledge(List<String> received) {
        List<Publish> batch = device.connection.take(Publish.class);
        received.addAll(Bench.payloads(batch));
        device.acknowledges(batch);
    }

    private static List<String> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }
}

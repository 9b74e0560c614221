package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.upkeep.Upkeep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a Shared Subscription waits for the group, not for one of its members. */
class SharedQueueTest {
    private static final long HOUR = 3600;
    private static final String SHARE = "$share/workers/jobs/+";
    private static final ClientId GROUP = new ClientId(SHARE);

    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client one = bench.client("one");
    private final Client two = bench.client("two");
    private final Client three = bench.client("three");

    @BeforeEach
    void connectPublisher() {
        publisher.connect(true, HOUR);
    }

    @Test
    void whoeverComesFirstGetsAllThatCameWhileNobodyWasThere() {
        join(one, HOUR);
        join(two, HOUR);
        leave(one, two);
        publish(0, 6);
        assertEquals(6, depth(GROUP).messages());

        two.connect(false, HOUR);
        assertEquals(jobs(0, 6), receivesAndAcknowledges(two, 6));
        one.connect(false, HOUR);
        bench.settle();
        assertTrue(one.connection.take(Publish.class).isEmpty());
        assertEquals(0, depth(GROUP).messages());
    }

    @Test
    void aNewMemberGetsItToo() {
        join(one, HOUR);
        leave(one);
        publish(0, 3);
        join(three, 0);
        assertEquals(jobs(0, 3), receivesAndAcknowledges(three, 3));
    }

    @Test
    void thoseWhoComeTogetherShareIt() {
        join(one, HOUR);
        join(two, HOUR);
        leave(one, two);
        publish(0, 40);
        one.connect(false, HOUR);
        two.connect(false, HOUR);
        List<String> all = new ArrayList<>();
        int ofOne = 0;
        int ofTwo = 0;
        while (all.size() < 40) {
            bench.loop.runUntil(() -> has(one) || has(two));
            List<Publish> toOne = one.connection.take(Publish.class);
            List<Publish> toTwo = two.connection.take(Publish.class);
            ofOne += toOne.size();
            ofTwo += toTwo.size();
            all.addAll(Bench.payloads(toOne));
            all.addAll(Bench.payloads(toTwo));
            one.acknowledges(toOne);
            two.acknowledges(toTwo);
            bench.settle();
        }
        assertEquals(new HashSet<>(jobs(0, 40)), new HashSet<>(all));
        assertEquals(40, all.size());
        assertTrue(ofOne >= 10 && ofTwo >= 10, ofOne + " and " + ofTwo);
    }

    @Test
    void aSlowMemberLeavesTheRestToOthers() {
        join(one, HOUR);
        join(two, HOUR);
        leave(one, two);
        publish(0, 100);
        one.connect(false, HOUR);
        List<Publish> held = one.receives(Bench.LIMITS.windowMessages());
        two.connect(false, HOUR);
        List<String> taken = new ArrayList<>();
        while (depth(GROUP).messages() > 0 || has(two)) {
            taken.addAll(receivesAndAcknowledges(two, 1));
            bench.settle();
        }
        assertTrue(taken.size() >= 80, "taken by the quick one: " + taken.size());
        assertFalse(taken.containsAll(Bench.payloads(held)));
    }

    @Test
    void whatComesWhileSomethingWaitsStaysBehindIt() {
        join(one, HOUR);
        leave(one);
        publish(0, 20);
        one.connect(false, HOUR);
        publish(20, 30);
        assertEquals(jobs(0, 30), receivesAndAcknowledges(one, 30));
        bench.settle();
        publish(30, 31);
        assertEquals(jobs(30, 31), receivesAndAcknowledges(one, 1));
        assertFalse(queue().isBacklogged());
    }

    @Test
    void whatAMemberWithALastingSessionHasNotAcknowledgedGoesToAnotherWhenItLeaves() {
        join(one, HOUR);
        publish(0, 3);
        assertEquals(3, one.receives(3).size());
        join(two, HOUR);
        leave(one);
        assertEquals(new HashSet<>(jobs(0, 3)), new HashSet<>(receivesAndAcknowledges(two, 3)));
        bench.settle();
        one.connect(false, HOUR);
        bench.settle();
        assertTrue(one.connection.take(Publish.class).isEmpty());
    }

    @Test
    void theOnlyMemberKeepsWhatItHasNotAcknowledged() {
        join(one, HOUR);
        publish(0, 3);
        List<Publish> first = one.receives(3);
        leave(one);
        assertEquals(3, depth(new ClientId("one")).messages());
        one.connect(false, HOUR);
        List<Publish> again = one.receives(3);
        assertEquals(Bench.payloads(first), Bench.payloads(again));
        assertTrue(again.stream().allMatch(Publish::duplicate));
    }

    @Test
    void qos2IsFinishedByTheMemberThatBeganIt() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        publishQos2(0, 6);
        List<Publish> begun = one.receives(Bench.LIMITS.windowMessages());
        two.connect(true, HOUR);
        two.subscribes(SHARE, QoS.EXACTLY_ONCE);
        leave(one);
        assertTrue(two.connection.take(Publish.class).isEmpty(), "[MQTT-4.8.2-4]");
        one.connect(false, HOUR);
        assertEquals(Bench.payloads(begun), Bench.payloads(one.receives(begun.size())));
    }

    @Test
    void qos2ThatWasNotSentGoesToAnotherWhenTheSessionEnds() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        publishQos2(0, 6);
        List<Publish> begun = one.receives(Bench.LIMITS.windowMessages());
        two.connect(true, HOUR);
        two.subscribes(SHARE, QoS.EXACTLY_ONCE);
        one.sends(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        List<String> expected = new ArrayList<>(jobs(0, 6));
        expected.removeAll(Bench.payloads(begun));
        assertEquals(expected, Bench.payloads(two.receives(expected.size())));
        bench.settle();
        assertTrue(two.connection.take(Publish.class).isEmpty(), "[MQTT-4.8.2-5]");
    }

    @Test
    void aSessionThatExpiresLeavesWhatItHasToTheGroup() {
        join(one, HOUR);
        publish(0, 2);
        one.receives(2);
        join(two, 10 * HOUR);
        bench.settle();
        leave(two, one);
        assertEquals(ReasonCode.SUCCESS, publisher.publishesAndWaits("jobs/2", "job 2"));
        sweepAfterSeconds(HOUR + 1);
        two.connect(false, 10 * HOUR);
        assertEquals(new HashSet<>(jobs(0, 3)), new HashSet<>(receivesAndAcknowledges(two, 3)));
    }

    @Test
    void aMemberThatBeginsAnewLeavesWhatItHadToTheGroup() {
        join(one, HOUR);
        join(two, HOUR);
        leave(two);
        publish(0, 2);
        one.receives(2);
        leave(one);
        one.connect(true, HOUR);
        two.connect(false, HOUR);
        assertEquals(new HashSet<>(jobs(0, 2)), new HashSet<>(receivesAndAcknowledges(two, 2)));
    }

    @Test
    void theQueueEndsWithTheLastMember() {
        join(one, HOUR);
        join(two, HOUR);
        assertNotNull(bench.routes.sharedQueues().get(TopicFilter.of(SHARE)));
        leave(one, two);
        publish(0, 2);
        sweepAfterSeconds(HOUR + 1);
        assertNull(bench.routes.sharedQueues().get(TopicFilter.of(SHARE)));
        assertEquals(Depth.EMPTY, depth(GROUP));
        publisher.connect(true, HOUR);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("jobs/2", "job 2"));
    }

    @Test
    void aQueueThatNobodySubscribesToInTheEndIsEnded() {
        TopicFilter filter = TopicFilter.of(SHARE);
        assertNotNull(bench.exchange.openShares(List.of(filter)));
        bench.loop.runUntil(() -> bench.routes.sharedQueues().get(filter) != null);
        assertNull(bench.exchange.openShares(List.of(filter)));
        bench.loop.advance(60_000);
        assertNull(bench.routes.sharedQueues().get(filter));
    }

    @Test
    void itIsFoundAgainAfterARestart() {
        join(one, HOUR);
        leave(one);
        publish(0, 3);
        Bench after = bench.restarted();
        Client again = after.client("one");
        again.connect(false, HOUR);
        assertEquals(jobs(0, 3), Bench.payloads(again.receives(3)));
        assertEquals(2, after.routes.durableSessions(), "the group's session is no client's");
    }

    @Test
    void whatACrashLeftInBothQueuesIsDeliveredOnce() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        leave(one);
        publishQos2(0, 3);
        copyFirst(2, durable("one"));
        Bench after = bench.restarted();
        Client again = after.client("one");
        again.connect(false, HOUR);
        assertEquals(jobs(0, 3), Bench.payloads(again.receives(3)));
        after.settle();
        assertTrue(again.connection.take(Publish.class).isEmpty());
        assertEquals(Depth.EMPTY.messages(), after.depth(GROUP).messages());
    }

    @Test
    void whatACrashLeftInBothQueuesIsDeliveredOnceThoughOtherMessagesAreInBetween() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        one.subscribes("other", QoS.AT_LEAST_ONCE);
        leave(one);
        publishQos2(0, 1);
        for (int i = 0; i < 5; i++) {
            publisher.publishesAndWaits("other", "other " + i);
        }
        publishQos2(1, 2);
        copyFirst(2, durable("one"));
        Bench after = bench.restarted();
        Client again = after.client("one");
        again.connect(false, HOUR);
        List<String> all = new ArrayList<>();
        while (all.size() < 7) {
            List<Publish> some = again.receives(1);
            all.addAll(Bench.payloads(some));
            some.forEach(publish -> finish(after, again, publish));
        }
        after.settle();
        assertTrue(again.connection.take(Publish.class).isEmpty());
        assertEquals(7, new HashSet<>(all).size(), all::toString);
    }

    @Test
    void whatAMemberFinishesBeforeTheGroupIsLookedThroughIsDeliveredOnce() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        leave(one);
        publishQos2(0, 3);
        copyFirst(2, durable("one"));
        Bench after = bench.restarted();
        Client again = after.client("one");
        after.store.failReading(GROUP);
        again.connect(false, HOUR);
        List<Publish> copies = again.receives(2);
        assertEquals(jobs(0, 2), Bench.payloads(copies));
        copies.forEach(publish -> finish(after, again, publish));
        after.settle();
        after.store.failReading(null);
        after.loop.advance(Distributor.RETRY_MILLIS);
        assertEquals(jobs(2, 3), Bench.payloads(again.receives(1)));
    }

    @Test
    void whatACrashLeftInBothQueuesMayHaveBeenSentInASessionThatEndsThen() {
        two.connect(true, HOUR);
        two.subscribes(SHARE, QoS.EXACTLY_ONCE);
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        leave(one, two);
        publishQos2(0, 3);
        copyFirst(2, durable("one"));
        Bench after = bench.restarted();
        after.client("one").connect(true, HOUR);
        Client other = after.client("two");
        other.connect(false, HOUR);
        assertEquals(jobs(2, 3), Bench.payloads(other.receives(1)), "[MQTT-4.8.2-5]");
        after.settle();
        assertTrue(other.connection.take(Publish.class).isEmpty());
        assertEquals(Depth.EMPTY, after.depth(GROUP));
    }

    @Test
    void whatWasNeverSentGoesToAnotherThoughItIsOlderThanWhatWas() {
        two.connect(true, HOUR);
        two.subscribes(SHARE, QoS.EXACTLY_ONCE);
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        one.subscribes("other", QoS.AT_LEAST_ONCE);
        leave(one, two);
        publishQos2(0, 8);
        publisher.publishesAndWaits("other", "other");
        one.connect(false, HOUR);
        List<String> begun = new ArrayList<>(Bench.payloads(one.receives(Bench.LIMITS.windowMessages())));
        assertTrue(begun.remove("other"), begun::toString);
        bench.settle();
        assertTrue(depth(new ClientId("one")).messages() > Bench.LIMITS.windowMessages());
        one.sends(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        bench.settle();
        List<String> expected = new ArrayList<>(jobs(0, 8));
        expected.removeAll(begun);
        two.connect(false, HOUR);
        List<String> all = new ArrayList<>();
        while (all.size() < expected.size()) {
            List<Publish> some = two.receives(1);
            all.addAll(Bench.payloads(some));
            some.forEach(publish -> finish(bench, two, publish));
        }
        assertEquals(expected, all);
    }

    @Test
    void whatIsOnItsWayToASessionThatBeginsAnewGoesToTheGroup() {
        join(two, HOUR);
        leave(two);
        join(one, HOUR);
        bench.store.hold();
        publisher.publishes("jobs/0", "job 0", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        publisher.publishes("jobs/1", "job 1", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        one.loses();
        one.start(true, HOUR, 65535, null);
        bench.loop.run();
        bench.store.open();
        bench.settle();
        bench.loop.advance(1_000);
        bench.settle();
        assertEquals(2, publisher.connection.take(PubAck.class).size());
        two.connect(false, HOUR);
        assertEquals(new HashSet<>(jobs(0, 2)), new HashSet<>(receivesAndAcknowledges(two, 2)));
    }

    @Test
    void aSessionDoesNotBeginAnewWhileWhatItHasCannotBeHandedBack() {
        join(two, HOUR);
        leave(two);
        join(one, HOUR);
        publish(0, 2);
        leave(one);
        bench.store.fail(true);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, one.connect(true, HOUR).reason());
        bench.store.fail(false);
        assertEquals(ReasonCode.SUCCESS, one.connect(true, HOUR).reason());
        two.connect(false, HOUR);
        assertEquals(new HashSet<>(jobs(0, 2)), new HashSet<>(receivesAndAcknowledges(two, 2)));
    }

    @Test
    void aSessionDoesNotEndWhileWhatItHasCannotBeHandedBack() {
        join(two, 10 * HOUR);
        leave(two);
        join(one, HOUR);
        publish(0, 2);
        bench.store.fail(true);
        one.sends(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        bench.settle();
        bench.store.fail(false);
        assertEquals(2, depth(new ClientId("one")).messages());
        sweepAfterSeconds(2);
        assertEquals(Depth.EMPTY, depth(new ClientId("one")));
        two.connect(false, HOUR);
        assertEquals(new HashSet<>(jobs(0, 2)), new HashSet<>(receivesAndAcknowledges(two, 2)));
    }

    @Test
    void aStoreThatFailsMeanwhileLosesNothing() {
        join(one, HOUR);
        leave(one);
        publish(0, 5);
        bench.store.fail(true);
        one.connect(false, HOUR);
        bench.settle();
        bench.store.fail(false);
        bench.loop.advance(Distributor.RETRY_MILLIS);
        one.connect(false, HOUR);
        assertEquals(jobs(0, 5), receivesAndAcknowledges(one, 5));
    }

    @Test
    void aStoreThatDoesNotSayWhetherItHasStoredDoublesNothing() {
        one.connect(true, HOUR);
        one.subscribes(SHARE, QoS.EXACTLY_ONCE);
        leave(one);
        publishQos2(0, 3);
        bench.store.loseAppends(true);
        one.connect(false, HOUR);
        bench.settle();
        bench.store.loseAppends(false);
        bench.loop.advance(Distributor.RETRY_MILLIS);
        assertEquals(jobs(0, 3), Bench.payloads(one.receives(3)));
        bench.settle();
        assertTrue(one.connection.take(Publish.class).isEmpty());
        assertEquals(0, depth(GROUP).messages());
        assertEquals(3, depth(new ClientId("one")).messages());
    }

    /** Stored for the member, and not yet removed for the group. */
    private void copyFirst(int count, Subscriber member) {
        List<Append> appends =
                await(bench.store.queues().head(queue().lease(), count, Long.MAX_VALUE)).deliveries().stream()
                        .map(delivery -> new Append(delivery.message(), List.of(recipient(member)), false, null))
                        .toList();
        await(bench.store.queues().append(appends));
    }

    private Subscriber durable(String clientId) {
        Subscriber subscriber = bench.routes.durable(new ClientId(clientId));
        assertNotNull(subscriber);
        return subscriber;
    }

    /** Acknowledges to the end. */
    private static void finish(Bench bench, Client member, Publish publish) {
        int packetId = publish.packetId();
        if (publish.qos() == QoS.AT_LEAST_ONCE) {
            member.sends(PubAck.of(packetId, ReasonCode.SUCCESS));
        } else {
            member.sends(PubRec.of(packetId, ReasonCode.SUCCESS));
            bench.loop.runUntil(() -> !member.connection.take(PubRel.class).isEmpty());
            member.sends(PubComp.of(packetId, ReasonCode.SUCCESS));
        }
    }

    private static Recipient recipient(Subscriber member) {
        return new Recipient(
                member.clientId(), member.incarnation(), QoS.EXACTLY_ONCE, false, List.of(), TopicFilter.of(SHARE));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void sweepAfterSeconds(long seconds) {
        new Upkeep(bench.loop, bench.exchange, bench.store, bench.routes, bench.messageIds, bench.events, 1_000)
                .start();
        bench.settle();
        bench.loop.skip(1_000 * seconds);
        bench.loop.advance(1_000);
        bench.settle();
    }

    private SharedQueue queue() {
        SharedQueue queue = bench.routes.sharedQueues().get(TopicFilter.of(SHARE));
        assertNotNull(queue);
        return queue;
    }

    private Depth depth(ClientId clientId) {
        return bench.depth(clientId);
    }

    private static boolean has(Client client) {
        return !client.connection.sent(Publish.class).isEmpty();
    }

    private void join(Client member, long sessionExpirySeconds) {
        member.connect(true, sessionExpirySeconds);
        member.subscribes(SHARE, QoS.AT_LEAST_ONCE);
    }

    private void leave(Client... members) {
        for (Client member : members) {
            member.loses();
        }
        bench.settle();
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            publisher.publishesAndWaits("jobs/" + i, "job " + i);
        }
    }

    private void publishQos2(int from, int to) {
        for (int i = from; i < to; i++) {
            int packetId = publisher.publishes("jobs/" + i, "job " + i, QoS.EXACTLY_ONCE);
            bench.loop.runUntil(() -> !publisher.connection.take(PubRec.class).isEmpty());
            publisher.sends(PubRel.of(packetId, ReasonCode.SUCCESS));
            bench.settle();
        }
    }

    private static List<String> jobs(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "job " + number).toList();
    }

    private List<String> receivesAndAcknowledges(Client member, int count) {
        List<String> received = new ArrayList<>();
        while (received.size() < count) {
            List<Publish> some = member.receives(1);
            received.addAll(Bench.payloads(some));
            some.forEach(publish -> member.sends(PubAck.of(publish.packetId(), ReasonCode.SUCCESS)));
            bench.settle();
        }
        return received;
    }
}

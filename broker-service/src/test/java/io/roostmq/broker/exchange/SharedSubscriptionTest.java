package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MQTT 5.0 section 4.8.2: one member of the group gets a message. */
class SharedSubscriptionTest {
    private static final long HOUR = 3600;
    private static final String SHARE = "$share/workers/jobs/+";

    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client one = bench.client("one");
    private final Client two = bench.client("two");

    @BeforeEach
    void connectPublisher() {
        publisher.connect(true, 0);
    }

    @Test
    void connectedMembersTakeTurns() {
        join(one, 0);
        join(two, HOUR);
        publish(4);
        List<Publish> first = one.receives(2);
        List<Publish> second = two.receives(2);
        assertEquals(2, first.size());
        assertEquals(2, second.size());
        assertEquals(
                List.of("job 0", "job 1", "job 2", "job 3"),
                Stream.concat(Bench.payloads(first).stream(), Bench.payloads(second).stream())
                        .sorted()
                        .toList());
    }

    @Test
    void eachGroupAndEachOrdinarySubscriberHasItsOwnCopy() {
        join(one, 0);
        two.connect(true, 0);
        two.subscribes("$share/others/jobs/#", QoS.AT_LEAST_ONCE);
        Client ordinary = bench.client("ordinary");
        ordinary.connect(true, 0);
        ordinary.subscribes("jobs/#", QoS.AT_LEAST_ONCE);
        publish(1);
        assertEquals(1, one.receives(1).size());
        assertEquals(1, two.receives(1).size());
        assertEquals(1, ordinary.receives(1).size());
    }

    @Test
    void whoIsConnectedComesBeforeWhoIsAway() {
        join(one, HOUR);
        join(two, HOUR);
        two.loses();
        publish(3);
        assertEquals(3, one.receives(3).size());
    }

    @Test
    void whatAMemberLeavesUnacknowledgedGoesToAnother() {
        join(one, 0);
        publish(3);
        assertEquals(3, one.receives(3).size());
        join(two, HOUR);
        one.loses();
        List<Publish> taken = two.receives(3);
        assertEquals(
                List.of("job 0", "job 1", "job 2"),
                Bench.payloads(taken).stream().sorted().toList());
        assertTrue(bench.dropped.isEmpty());
    }

    @Test
    void aMemberThatLeavesTheGroupGetsNothingMore() {
        join(one, 0);
        join(two, 0);
        one.loses();
        publish(2);
        assertEquals(2, two.receives(2).size());
        two.loses();
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("jobs/x", "nobody"));
        assertEquals(0, bench.routes.subscriptions());
    }

    @Test
    void retainedMessagesAreNotSentToASharedSubscription() {
        publisher.sends(Bench.publish(0, "jobs/kept", "kept", QoS.AT_MOST_ONCE, true));
        bench.loop.runUntil(
                () -> bench.store.retained().count().toCompletableFuture().join() == 1);
        join(one, 0);
        publish(1);
        assertEquals(List.of("job 0"), Bench.payloads(one.receives(1)));
    }

    private void join(Client member, long sessionExpirySeconds) {
        member.connect(true, sessionExpirySeconds);
        member.subscribes(SHARE, QoS.AT_LEAST_ONCE);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            publisher.publishesAndWaits("jobs/" + i, "job " + i);
        }
    }
}

package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.Will;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one connection sees of the protocol. */
class SessionTest {
    private static final long HOUR = 3600;

    private final Bench bench = new Bench();
    private final Client client = bench.client("client");
    private final Client other = bench.client("other");

    @Test
    void answersPing() {
        client.connect(true, 0);
        client.sends(PingReq.INSTANCE);
        assertEquals(List.of(PingResp.INSTANCE), client.connection.sent());
    }

    @Test
    void overlappingSubscriptionsGiveOneDeliveryWithTheHighestQosAndAllIdentifiers() {
        client.connect(true, 0);
        client.subscribes("a/#", QoS.AT_MOST_ONCE, false, 1);
        client.subscribes("a/+", QoS.AT_LEAST_ONCE, false, 2);
        other.connect(true, 0);
        other.publishesAndWaits("a/b", "m");
        List<Publish> received = client.receives(1);
        assertEquals(1, received.size());
        assertEquals(QoS.AT_LEAST_ONCE, received.get(0).qos());
        assertEquals(
                List.of(1, 2),
                received.get(0).subscriptionIdentifiers().stream().sorted().toList());
    }

    @Test
    void noLocalKeepsWhatTheClientItselfPublished() {
        client.connect(true, 0);
        client.subscribes("t", QoS.AT_LEAST_ONCE, true, 0);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, client.publishesAndWaits("t", "mine"));
        other.connect(true, 0);
        other.publishesAndWaits("t", "yours");
        assertEquals(List.of("yours"), Bench.payloads(client.receives(1)));
    }

    @Test
    void unsubscribedIsNotDelivered() {
        client.connect(true, 0);
        client.subscribes("t", QoS.AT_LEAST_ONCE);
        client.sends(new Unsubscribe(50, List.of(), List.of("t", "never")));
        assertEquals(
                List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED),
                client.connection.take(UnsubAck.class).get(0).reasons());
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, client.publishesAndWaits("t", "m"));
    }

    @Test
    void eachFilterOfASubscribeHasItsOwnAnswer() {
        client.connect(true, HOUR);
        client.sends(new Subscribe(9, 0, List.of(), List.of(request("a/#/b"), request("ok"), request("$share/g/"))));
        bench.loop.runUntil(() -> !client.connection.sent(SubAck.class).isEmpty());
        assertEquals(
                List.of(ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.GRANTED_QOS_1, ReasonCode.TOPIC_FILTER_INVALID),
                client.connection.sent(SubAck.class).get(0).reasons());
    }

    @Test
    void retainedMessagesComeToNewSubscriptionsWithTheFlag() {
        other.connect(true, 0);
        retain("r/1", "one", QoS.AT_LEAST_ONCE);
        retain("r/2", "two", QoS.AT_LEAST_ONCE);
        retain("r/2", "", QoS.AT_LEAST_ONCE);
        for (long expiry : new long[] {0, HOUR}) {
            Client fresh = bench.client("fresh" + expiry);
            fresh.connect(true, expiry);
            fresh.subscribes("r/+", QoS.AT_LEAST_ONCE);
            Publish received = fresh.receives(1).get(0);
            assertEquals("r/1", received.topic().name());
            assertTrue(received.retain());
            assertEquals(QoS.AT_LEAST_ONCE, received.qos());
        }
    }

    @Test
    void aRetainedMessageThatIsBeingStoredIsWaitedFor() {
        other.connect(true, 0);
        client.connect(true, 0);
        bench.store.hold();
        other.sends(Bench.publish(0, "r", "kept", QoS.AT_MOST_ONCE, true));
        client.subscribes("r", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        assertTrue(client.connection.sent(Publish.class).isEmpty());
        bench.store.open();
        assertEquals(List.of("kept"), Bench.payloads(client.receives(1)));
    }

    @Test
    void whatIsRetainedSinceTheSubscriptionComesOnce() {
        other.connect(true, 0);
        client.connect(true, 0);
        bench.store.hold();
        other.sends(Bench.publish(0, "r/1", "before", QoS.AT_MOST_ONCE, true));
        client.subscribes("r/+", QoS.AT_LEAST_ONCE);
        other.sends(Bench.publish(0, "r/2", "since", QoS.AT_MOST_ONCE, true));
        bench.store.open();
        assertEquals(List.of("since", "before"), Bench.payloads(client.receives(2)));
        bench.loop.run();
        assertTrue(client.connection.sent(Publish.class).isEmpty());
    }

    @Test
    void manyRetainedMessagesComeByAndByAndAreNotDropped() {
        other.connect(true, 0);
        for (int i = 0; i < 100; i++) {
            retain("many/" + i, "m", QoS.AT_MOST_ONCE);
        }
        retain("last", "m", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        client.subscribes("many/#", QoS.AT_MOST_ONCE);
        assertEquals(100, client.receives(100).size());
        assertTrue(bench.dropped.isEmpty());
    }

    @Test
    void retainedMessagesForASubscriptionThatIsGoneDoNotCome() {
        other.connect(true, 0);
        retain("gone/1", "m", QoS.AT_LEAST_ONCE);
        retain("stays/1", "m", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        client.sends(new Subscribe(1, 0, List.of(), List.of(request("gone/+"), request("stays/+"))));
        client.sends(new Unsubscribe(2, List.of(), List.of("gone/+")));
        assertEquals("stays/1", client.receives(1).get(0).topic().name());
        bench.loop.run();
        assertTrue(client.connection.sent(Publish.class).isEmpty());
    }

    @Test
    void theWillIsPublishedWhenTheConnectionBreaksButNotAfterDisconnect() {
        other.connect(true, 0);
        other.subscribes("will", QoS.AT_LEAST_ONCE);
        client.connect(true, 0, 10, will(0));
        client.sends(new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE));
        client.connect(true, HOUR, 10, will(0));
        client.loses();
        assertEquals(List.of("gone"), Bench.payloads(other.receives(1)));
        client.connect(true, 0, 10, will(0));
        client.sends(
                new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, Disconnect.UNCHANGED, null, Diagnostics.NONE));
        assertEquals(List.of("gone"), Bench.payloads(other.receives(1)));
    }

    @Test
    void theWillOfAConnectionThatWasNeverAcceptedIsNotPublished() {
        other.connect(true, HOUR);
        other.subscribes("#", QoS.AT_LEAST_ONCE);
        client.connect(true, HOUR);
        bench.store.hold();
        client.publishes("t", "unsettled", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        client.start(true, HOUR, 10, will(0));
        var overtaken = client.connection;
        client.start(true, HOUR, 10, null);
        var last = client.connection;
        bench.store.open();
        bench.loop.runUntil(() -> !last.sent(ConnAck.class).isEmpty());
        assertTrue(overtaken.sent().isEmpty());
        client.publishesAndWaits("t", "another");
        assertEquals(List.of("unsettled", "another"), Bench.payloads(other.receives(2)));
    }

    @Test
    void aSilentClientIsDisconnectedAfterOneAndAHalfKeepAlives() {
        client.connect(true, 0);
        bench.loop.advance(89_000);
        assertFalse(client.connection.isClosed());
        client.sends(PingReq.INSTANCE);
        bench.loop.advance(89_000);
        assertFalse(client.connection.isClosed());
        bench.loop.advance(2_000);
        assertTrue(client.connection.isClosed());
        assertEquals(
                ReasonCode.KEEP_ALIVE_TIMEOUT,
                client.connection.take(Disconnect.class).get(0).reason());
    }

    @Test
    void nothingIsAcknowledgedThatTheStoreRefused() {
        other.connect(true, HOUR);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        bench.store.fail(true);
        client.publishes("t", "m", QoS.AT_LEAST_ONCE);
        bench.loop.runUntil(() -> client.connection.isClosed());
        assertTrue(client.connection.sent(PubAck.class).isEmpty());
        assertEquals(
                ReasonCode.SERVER_BUSY,
                client.connection.take(Disconnect.class).get(0).reason());
        assertTrue(other.connection.sent(Publish.class).isEmpty());
    }

    @Test
    void trafficThatNeedsNoStoreGoesOnWithoutIt() {
        other.connect(true, 0);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        bench.store.fail(true);
        assertEquals(ReasonCode.SUCCESS, client.publishesAndWaits("t", "m"));
        assertEquals(List.of("m"), Bench.payloads(other.receives(1)));
        bench.store.hold();
        client.publishes("t", "n", QoS.AT_MOST_ONCE);
        assertEquals(List.of("n"), Bench.payloads(other.receives(1)));
    }

    @Test
    void readingStopsWhileTooMuchIsUnsettled() {
        other.connect(true, HOUR);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        bench.store.hold();
        for (int i = 0; i < 5; i++) {
            assertTrue(client.connection.isReading());
            client.publishes("t", "m" + i, QoS.AT_LEAST_ONCE);
        }
        assertFalse(client.connection.isReading());
        bench.store.open();
        bench.loop.runUntil(() -> client.connection.sent(PubAck.class).size() == 5);
        assertTrue(client.connection.isReading());
    }

    @Test
    void readingStopsOnEveryConnectionWhileTheStoreIsBehind() {
        other.connect(true, HOUR);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        bench.store.hold();
        Client[] publishers = new Client[5];
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = bench.client("p" + i);
            publishers[i].connect(true, 0);
            publishers[i].publishes("t", "x".repeat(2_400), QoS.AT_LEAST_ONCE);
        }
        assertFalse(publishers[4].connection.isReading());
        bench.store.open();
        bench.loop.runUntil(() -> publishers[4].connection.isReading());
    }

    @Test
    void moreThanTheReceiveMaximumIsAProtocolError() {
        other.connect(true, HOUR);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        bench.store.hold();
        for (int i = 0; i < 6; i++) {
            client.publishes("t", "m" + i, QoS.AT_LEAST_ONCE);
        }
        assertEquals(
                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                client.connection.take(Disconnect.class).get(0).reason());
    }

    @Test
    void aSecondConnectIsAProtocolError() {
        client.connect(true, 0);
        client.sends(
                new Connect("again", true, 0, 0, 10, 1000, 0, false, true, List.of(), null, null, null, null, null));
        assertEquals(
                ReasonCode.PROTOCOL_ERROR,
                client.connection.take(Disconnect.class).get(0).reason());
    }

    @Test
    void anUnknownPubrelIsAnsweredWithNotFound() {
        client.connect(true, 0);
        client.sends(PubRel.of(5, ReasonCode.SUCCESS));
        assertEquals(
                ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                client.connection.take(PubComp.class).get(0).reason());
    }

    @Test
    void aSlowClientThatNothingIsStoredForDropsAndSaysSo() {
        client.connect(true, 0);
        client.subscribes("t", QoS.AT_MOST_ONCE);
        client.connection.writable(false);
        other.connect(true, 0);
        for (int i = 0; i < 25; i++) {
            other.publishes("t", "m" + i, QoS.AT_MOST_ONCE);
            bench.loop.run();
        }
        assertEquals(15, bench.dropped.get(DropReason.SLOW_CONSUMER));
        client.connection.writable(true);
        Objects.requireNonNull(client.session).onWritable();
        assertEquals(10, client.receives(10).size());
    }

    @Test
    void aSocketThatTakesMoreDuringAFlushGetsNothingTwice() {
        client.connect(true, 0);
        client.subscribes("t", QoS.AT_MOST_ONCE);
        client.connection.writable(false);
        client.connection.onFlush(() -> {
            client.connection.writable(true);
            Objects.requireNonNull(client.session).onWritable();
        });
        other.connect(true, 0);
        for (int i = 0; i < 5; i++) {
            other.publishes("t", "m" + i, QoS.AT_MOST_ONCE);
        }
        assertEquals(List.of("m0", "m1", "m2", "m3", "m4"), Bench.payloads(client.receives(5)));
    }

    @Test
    void whatIsLargerThanTheClientTakesIsDroppedForItAndSaidSo() {
        for (long expiry : new long[] {0, HOUR}) {
            Client small = bench.client("small" + expiry);
            small.connect(true, expiry);
            small.subscribes("t", QoS.AT_LEAST_ONCE);
            small.connection.payloadBytesMax(3);
            other.connect(true, 0);
            other.publishesAndWaits("t", "large");
            other.publishesAndWaits("t", "ok");
            assertEquals(List.of("ok"), Bench.payloads(small.receives(1)));
            small.sends(new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE));
        }
        assertEquals(2, bench.dropped.get(DropReason.PACKET_TOO_LARGE));
    }

    @Test
    void theExpiryOfASessionThatHadNoneCannotBeRaisedByDisconnect() {
        client.connect(true, 0);
        client.sends(new Disconnect(ReasonCode.SUCCESS, 60, null, Diagnostics.NONE));
        assertEquals(
                ReasonCode.PROTOCOL_ERROR,
                client.connection.take(Disconnect.class).get(0).reason());
    }

    @Test
    void theGrantedExpiryIsStatedWhenItDiffers() {
        ConnAck answer = client.connect(true, HOUR);
        assertEquals(null, Objects.requireNonNull(answer.accepted()).sessionExpirySeconds());
    }

    private void retain(String topic, String payload, QoS qos) {
        if (qos == QoS.AT_MOST_ONCE) {
            other.sends(Bench.publish(0, topic, payload, qos, true));
            bench.loop.run();
            return;
        }
        other.sends(Bench.publish(999, topic, payload, qos, true));
        bench.loop.runUntil(() -> !other.connection.sent(PubAck.class).isEmpty());
        other.connection.take(PubAck.class);
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

    private static Subscribe.Request request(String filter) {
        return new Subscribe.Request(filter, QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND);
    }
}

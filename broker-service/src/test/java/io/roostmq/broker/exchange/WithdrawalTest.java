package io.roostmq.broker.exchange;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.admin.Cancellation;
import io.roostmq.broker.admin.Clients;
import io.roostmq.broker.admin.QueuedMessage;
import io.roostmq.broker.admin.QueuedMessage.State;
import io.roostmq.broker.admin.Queues;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.Delivery;
import io.roostmq.broker.session.Presence;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** An operator takes messages back, and clients away, while their sessions are at work. The window is 4, a page has 8. */
class WithdrawalTest {
    private static final ClientId DEVICE = new ClientId("device");

    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client device = bench.client("device");
    private final Clients clients = new Clients(bench.loop, bench.store, bench.liveSessions, bench.routes);
    private final Queues queues =
            new Queues(bench.loop, bench.store, bench.liveSessions, bench.routes, bench.messageIds, bench.events);

    private <T> T outcome(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        bench.loop.runUntil(future::isDone);
        return future.join();
    }

    private List<QueuedMessage> listed() {
        return outcome(queues.list(DEVICE, MessageId.MIN, 100)).orElseThrow().messages();
    }

    private List<State> states() {
        return listed().stream().map(QueuedMessage::state).toList();
    }

    private MessageId listed(int index) {
        return listed().get(index).delivery().message().id();
    }

    private void publish(int from, int to) {
        for (int i = from; i <= to; i++) {
            publisher.publishesAndWaits("t", "m" + i);
        }
    }

    private void connectAndSubscribe(QoS qos) {
        publisher.connect(true, 0);
        device.connect(true, 3600);
        device.subscribes("t", qos);
    }

    /** Acknowledges what comes until the queue is empty, and tells what came. */
    private List<String> drain() {
        List<String> payloads = new ArrayList<>();
        while (depth() > 0) {
            bench.loop.runUntil(() -> !device.connection.sent(Publish.class).isEmpty() || depth() == 0);
            List<Publish> received = device.connection.take(Publish.class);
            payloads.addAll(Bench.payloads(received));
            device.acknowledges(received);
        }
        return payloads;
    }

    private long depth() {
        return await(bench.store.queues().depth(DEVICE)).messages();
    }

    @Test
    void aPurgeLeavesWhatHasBeenSentAndNothingElse() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 30);
        assertEquals(OptionalLong.of(26), outcome(queues.purge(DEVICE)));
        assertEquals(List.of(State.SENT, State.SENT, State.SENT, State.SENT), states());
        publish(31, 33);
        assertEquals(List.of("m1", "m2", "m3", "m4", "m31", "m32", "m33"), drain());
        assertEquals(List.of(), listed());
        assertEquals(26, bench.dropped.get(DropReason.CANCELLED));
    }

    @Test
    void aPageThatIsOnItsWayBringsNothingBack() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 30);
        CompletionStage<OptionalLong> purge = queues.purge(DEVICE);
        // Acknowledging makes room: the session asks for pages while the purge is under way.
        List<Publish> sent = device.receives(4);
        device.acknowledges(sent);
        long removed = outcome(purge).orElseThrow();
        List<String> rest = drain();
        assertTrue(removed >= 18, () -> "removed " + removed + ", then came " + rest);
        assertEquals(26, removed + rest.size());
        assertEquals(List.of(), listed());
    }

    @Test
    void whatAPublisherHandsOverLateIsNotSentWhenItIsPurged() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 30);
        StoredDelivery late = listed().get(29).delivery();
        outcome(queues.purge(DEVICE));
        List<Publish> sent = device.receives(4);
        device.acknowledges(sent);
        assertEquals(List.of(), drain());
        bench.loop.run();
        Session session = Objects.requireNonNull(device.session);
        session.post(new Delivery(late.message(), late.qos(), false, List.of(), true, false, null));
        publish(31, 31);
        assertEquals(List.of("m31"), drain());
    }

    @Test
    void oneMessageIsCancelledWhereverItWaits() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 30);
        MessageId inOutbox = listed(5);
        MessageId inStoreOnly = listed(28);
        assertEquals(Cancellation.CANCELLED, outcome(queues.cancel(DEVICE, inOutbox)));
        assertEquals(Cancellation.CANCELLED, outcome(queues.cancel(DEVICE, inStoreOnly)));
        assertEquals(Cancellation.UNKNOWN_MESSAGE, outcome(queues.cancel(DEVICE, inOutbox)));
        assertEquals(Cancellation.SENT, outcome(queues.cancel(DEVICE, listed(0))));
        List<String> received = drain();
        assertEquals(28, received.size());
        assertTrue(!received.contains("m6") && !received.contains("m29"), received.toString());
        assertEquals(List.copyOf(new LinkedHashSet<>(received)), received, "once");
        assertEquals(
                received.stream()
                        .sorted(Comparator.comparingInt(payload -> Integer.parseInt(payload.substring(1))))
                        .toList(),
                received,
                "in order");
    }

    @Test
    void whatWaitsInTheStoreOfAnAbsentClientIsCancelled() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        device.loses();
        publish(1, 3);
        assertEquals(Cancellation.CANCELLED, outcome(queues.cancel(DEVICE, listed(1))));
        device.connect(false, 3600);
        assertEquals(List.of("m1", "m3"), drain());
    }

    @Test
    void whatWasSentToAClientThatIsGoneIsNotRepeated() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 2);
        device.receives(2);
        device.loses();
        assertEquals(List.of(State.SENT, State.SENT), states());
        assertEquals(OptionalLong.of(2), outcome(queues.purge(DEVICE)));
        device.connect(false, 3600);
        publish(3, 3);
        assertEquals(List.of("m3"), drain());
    }

    @Test
    void atQos2WhatMayHaveBeenSentIsNotTakenBack() {
        publisher.connect(true, 0);
        device.connect(true, 3600);
        device.subscribes("t", QoS.EXACTLY_ONCE);
        for (int i = 1; i <= 6; i++) {
            int packetId = publisher.publishes("t", "m" + i, QoS.EXACTLY_ONCE);
            bench.loop.runUntil(() -> !publisher.connection.sent(PubRec.class).isEmpty());
            publisher.connection.take(PubRec.class);
            publisher.sends(PubRel.of(packetId, ReasonCode.SUCCESS));
            bench.loop.runUntil(() -> !publisher.connection.sent(PubComp.class).isEmpty());
            publisher.connection.take(PubComp.class);
        }
        Publish first = device.receives(4).get(0);
        device.sends(PubRec.of(first.packetId(), ReasonCode.SUCCESS));
        bench.loop.run();
        assertEquals(List.of(State.RELEASED, State.SENT, State.SENT, State.SENT, State.QUEUED, State.QUEUED), states());
        MessageId released = listed(0);
        device.loses();
        assertEquals(Cancellation.SENT, outcome(queues.cancel(DEVICE, released)));
        assertEquals(Cancellation.SENT, outcome(queues.cancel(DEVICE, listed(1))));
        assertEquals(OptionalLong.of(2), outcome(queues.purge(DEVICE)));
        assertEquals(4, listed().size());
        device.connect(false, 3600);
        assertEquals(OptionalLong.of(0), outcome(queues.purge(DEVICE)));
    }

    @Test
    void aPurgeWhoseRemovalFailsLosesNothing() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        publish(1, 30);
        bench.store.fail(true);
        CompletableFuture<OptionalLong> purge = queues.purge(DEVICE).toCompletableFuture();
        bench.loop.runUntil(purge::isDone);
        assertTrue(purge.isCompletedExceptionally());
        bench.store.fail(false);
        device.loses();
        device.connect(false, 3600);
        assertEquals(30, drain().size());
    }

    @Test
    void anUnknownClientHasNoQueue() {
        ClientId nobody = new ClientId("nobody");
        assertEquals(Optional.empty(), outcome(queues.list(nobody, MessageId.MIN, 10)));
        assertEquals(OptionalLong.empty(), outcome(queues.purge(nobody)));
        assertEquals(Cancellation.UNKNOWN_CLIENT, outcome(queues.cancel(nobody, new MessageId(1, 1))));
        assertEquals(Optional.empty(), outcome(clients.status(nobody)));
        assertEquals(false, outcome(clients.disconnect(nobody, true)));
    }

    @Test
    void aSessionThatEndsWithItsConnectionHasAnEmptyQueue() {
        device.connect(true, 0);
        assertEquals(List.of(), listed());
        assertEquals(OptionalLong.of(0), outcome(queues.purge(DEVICE)));
        assertEquals(Cancellation.UNKNOWN_MESSAGE, outcome(queues.cancel(DEVICE, new MessageId(1, 1))));
        assertEquals(true, outcome(clients.disconnect(DEVICE, false)));
        assertEquals(Optional.empty(), outcome(clients.status(DEVICE)));
    }

    @Test
    void theStatusCountsSubscriptionsAsTheyCome() {
        device.connect(true, 0);
        device.subscribes("a", QoS.AT_LEAST_ONCE);
        device.subscribes("a", QoS.AT_LEAST_ONCE);
        device.subscribes("b", QoS.AT_LEAST_ONCE);
        Presence presence = outcome(clients.status(DEVICE)).orElseThrow().presence();
        assertNotNull(presence);
        assertEquals(2, presence.subscriptions());
        assertEquals(bench.loop.nowMillis(), presence.sinceMillis());
    }

    @Test
    void aDisconnectedClientIsToldAndKeepsItsSession() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        assertEquals(true, outcome(clients.disconnect(DEVICE, false)));
        assertEquals(
                ReasonCode.ADMINISTRATIVE_ACTION,
                device.connection.sent(Disconnect.class).get(0).reason());
        assertTrue(device.connection.isClosed());
        assertNull(outcome(clients.status(DEVICE)).orElseThrow().presence());
        assertEquals(true, outcome(clients.disconnect(DEVICE, false)), "again");
        assertTrue(device.connect(false, 3600).sessionPresent());
    }

    @Test
    void whoIsAboutToConnectLosesItsSessionToo() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        device.loses();
        publish(1, 1);
        device.start(false, 3600, 10, null);
        assertEquals(true, outcome(clients.disconnect(DEVICE, true)));
        assertTrue(device.connection.isClosed());
        assertEquals(Optional.empty(), outcome(clients.status(DEVICE)));
        assertEquals(false, device.connect(false, 3600).sessionPresent());
    }

    @Test
    void aConnectedClientLosesItsSession() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        assertEquals(true, outcome(clients.disconnect(DEVICE, true)));
        assertEquals(Optional.empty(), outcome(clients.status(DEVICE)));
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.publishesAndWaits("t", "nobody"));
    }

    @Test
    void anAbsentClientLosesItsSession() {
        connectAndSubscribe(QoS.AT_LEAST_ONCE);
        device.loses();
        publish(1, 5);
        assertEquals(true, outcome(clients.disconnect(DEVICE, true)));
        assertEquals(Optional.empty(), outcome(clients.status(DEVICE)));
        assertEquals(false, device.connect(false, 3600).sessionPresent());
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        publish(6, 6);
        assertEquals(List.of("m6"), drain());
    }
}

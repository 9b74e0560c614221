package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.upkeep.Upkeep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages for one client, whatever it has subscribed to: whom they reach, and when. */
class DirectPushTest {
    private static final long HOUR = 3600;
    private static final String BY_EXPIRY = "3600";

    private Bench bench = new Bench();
    private Pusher service = new Pusher(bench);
    private Client device = bench.client("device");

    @BeforeEach
    void connect() {
        service.client.connectAsService(true, 0);
    }

    private void replaceBench(Limits limits, QueueLimits queueLimits) {
        bench = new Bench(limits, queueLimits);
        service = new Pusher(bench);
        device = bench.client("device");
        connect();
    }

    private void deviceWasHere(long expirySeconds) {
        device.connect(true, expirySeconds);
        device.loses();
        bench.settle();
    }

    private Depth depth() {
        return bench.depth(new ClientId("device"));
    }

    private List<String> sessionsInStore() {
        List<String> sessions = new ArrayList<>();
        bench.store
                .sessions()
                .forEachSession(
                        (lease, subscriptions) -> sessions.add(lease.clientId().value()))
                .toCompletableFuture()
                .join();
        return sessions;
    }

    @Test
    void aConnectedDeviceGetsItWithoutASubscription() {
        device.connect(true, HOUR);
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "a/b", "m"));
        Publish received = device.receives(1).get(0);
        assertEquals("a/b", received.topic().name());
        assertEquals(QoS.AT_LEAST_ONCE, received.qos());
        assertFalse(received.retain());
        assertEquals(List.of(), received.subscriptionIdentifiers());
        assertEquals(1, depth().messages());
        device.acknowledges(List.of(received));
        bench.settle();
        assertEquals(Depth.EMPTY, depth());
    }

    @Test
    void subscriptionsOfTheDeviceAndOfOthersDoNotMatter() {
        Client other = bench.client("other");
        other.connect(true, 0);
        other.subscribes("#", QoS.EXACTLY_ONCE);
        device.connect(true, HOUR);
        device.subscribes("a/#", QoS.AT_MOST_ONCE, false, 7);
        service.pushes("device", "a/b", "m");
        Publish received = device.receives(1).get(0);
        assertEquals(QoS.AT_LEAST_ONCE, received.qos());
        assertEquals(List.of(), received.subscriptionIdentifiers());
        bench.settle();
        assertEquals(List.of(), device.connection.sent(Publish.class));
        assertEquals(List.of(), other.connection.sent(Publish.class));
    }

    @Test
    void aDeviceThatIsAwayGetsItWhenItComesBack() {
        deviceWasHere(HOUR);
        for (int i = 0; i < 20; i++) {
            assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t" + i, "m" + i));
        }
        assertTrue(device.connect(false, HOUR).sessionPresent());
        List<String> received = new ArrayList<>();
        bench.loop.runUntil(() -> {
            List<Publish> fresh = device.connection.take(Publish.class);
            received.addAll(Bench.payloads(fresh));
            device.acknowledges(fresh);
            return received.size() >= 20;
        });
        for (int i = 0; i < 20; i++) {
            assertEquals("m" + i, received.get(i));
        }
    }

    @Test
    void aDeviceThatWasNeverHereIsUnknownAndNothingIsStored() {
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"), service.pushes("device", "t", "m"));
        bench.settle();
        assertEquals(List.of(), sessionsInStore());
        assertFalse(device.connect(false, HOUR).sessionPresent());
        bench.settle();
        assertEquals(List.of(), device.connection.sent(Publish.class));
    }

    @Test
    void aDeviceThatWasNeverHereGetsASession() {
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t", "1", BY_EXPIRY));
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t", "2"));
        assertEquals(1, bench.routes.durableSessions());
        assertEquals(0, bench.routes.durableConnected());
        assertTrue(device.connect(false, HOUR).sessionPresent());
        assertEquals(List.of("1", "2"), Bench.payloads(device.receives(2)));
        device.subscribes("own", QoS.AT_LEAST_ONCE);
        service.client.publishes("own", "3", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("3"), Bench.payloads(device.receives(1)));
    }

    @Test
    void aSessionThatWasMadeSurvivesTheBroker() {
        service.pushes("device", "t", "m", BY_EXPIRY);
        Bench next = bench.restarted();
        Client back = next.client("device");
        assertTrue(back.connect(false, HOUR).sessionPresent());
        assertEquals(List.of("m"), Bench.payloads(back.receives(1)));
    }

    @Test
    void aSessionThatWasMadeExpires() {
        service.pushes("device", "t", "m", "60");
        bench.loop.skip(59_000);
        assertEquals(ReasonCode.SUCCESS, service.pushes("device", "t", "m").reason());
        bench.loop.skip(1_000);
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"), service.pushes("device", "t", "m"));
        new Upkeep(bench.loop, bench.exchange, bench.store, bench.routes, bench.messageIds, bench.events, 1_000)
                .start();
        bench.loop.runUntil(() -> bench.routes.durableSessions() == 0);
        assertEquals(List.of(), sessionsInStore());
    }

    @Test
    void theLimitOfSessionsHoldsForThoseThatAreMade() {
        Limits all = Bench.LIMITS;
        Limits limits = new Limits(
                all.windowMessages(),
                all.outboxMessages(),
                all.outboxBytes(),
                all.inboxMessages(),
                all.inboxBytes(),
                all.pageMessages(),
                all.pageBytes(),
                all.receiveMaximum(),
                all.receiveBytes(),
                all.maximumPacketSize(),
                0,
                0,
                60);
        replaceBench(limits, new QueueLimits(10, 10_000, QueueLimits.Policy.REJECT_NEW));
        service.pushes("device", "t", "m", BY_EXPIRY);
        bench.loop.skip(60_000);
        assertFalse(device.connect(false, HOUR).sessionPresent());
    }

    @Test
    void anExpiredSessionIsNoneEvenBeforeItIsSwept() {
        deviceWasHere(60);
        service.pushes("device", "t", "before");
        bench.loop.skip(60_000);
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"), service.pushes("device", "t", "m"));
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t", "after", BY_EXPIRY));
        assertEquals(1, bench.routes.durableSessions());
        assertTrue(device.connect(false, HOUR).sessionPresent());
        assertEquals(List.of("after"), Bench.payloads(device.receives(1)));
    }

    @Test
    void aSessionThatEndsWithItsConnectionGetsItWhileItLasts() {
        device.connect(true, 0);
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t", "1"));
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("device", "t", "2", BY_EXPIRY));
        assertEquals(List.of("1", "2"), Bench.payloads(device.receives(2)));
        assertEquals(List.of(), sessionsInStore());
        device.loses();
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"), service.pushes("device", "t", "3"));
    }

    @Test
    void cleanStartDiscardsWhatWaits() {
        service.pushes("device", "t", "old", BY_EXPIRY);
        assertFalse(device.connect(true, HOUR).sessionPresent());
        service.pushes("device", "t", "new");
        assertEquals(List.of("new"), Bench.payloads(device.receives(1)));
    }

    @Test
    void aConnectionWithoutASessionEndsTheOneThatWasMade() {
        service.pushes("device", "t", "old", BY_EXPIRY);
        device.connect(true, 0);
        service.pushes("device", "t", "new");
        assertEquals(List.of("new"), Bench.payloads(device.receives(1)));
        device.loses();
        bench.settle();
        assertEquals(List.of(), sessionsInStore());
    }

    @Test
    void aFullQueueIsSaid() {
        replaceBench(Bench.LIMITS, new QueueLimits(2, 10_000, QueueLimits.Policy.REJECT_NEW));
        deviceWasHere(HOUR);
        service.pushes("device", "t", "1");
        service.pushes("device", "t", "2");
        assertEquals(
                new Outcome(ReasonCode.QUOTA_EXCEEDED, "queue-full"), service.pushes("device", "t", "3", BY_EXPIRY));
        assertEquals(2, depth().messages());
    }

    @Test
    void messagesAreInOrderThoughASessionHasToBeMadeForTheFirst() {
        Client other = bench.client("other");
        other.connect(true, 0);
        bench.store.hold();
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "1", BY_EXPIRY);
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "2", null);
        bench.loop.run();
        service.sends(QoS.AT_LEAST_ONCE, "other", "t", "for another", null);
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "3", null);
        bench.loop.run();
        assertEquals(List.of(), service.outcomes());
        assertEquals(List.of(), other.connection.sent(Publish.class), "nothing overtakes");
        bench.store.open();
        assertEquals(ReasonCode.SUCCESS, service.pushes("device", "t", "4").reason());
        assertEquals(
                List.of(ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.SUCCESS),
                service.earlier().stream().map(Outcome::reason).toList());
        device.connect(false, HOUR);
        assertEquals(List.of("1", "2", "3", "4"), Bench.payloads(device.receives(4)));
    }

    @Test
    void oneSessionIsMadeForManyMessages() {
        for (int i = 0; i < 4; i++) {
            service.sends(QoS.AT_LEAST_ONCE, "device", "t", "m" + i, BY_EXPIRY);
        }
        service.pushes("device", "t", "m4", BY_EXPIRY);
        assertEquals(List.of("device"), sessionsInStore());
        device.connect(false, HOUR);
        assertEquals(List.of("m0", "m1", "m2", "m3"), Bench.payloads(device.receives(4)));
    }

    @Test
    void aDeviceThatComesWhileItsSessionIsMadeGetsItOnce() {
        bench.store.hold();
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "m", BY_EXPIRY);
        bench.loop.run();
        device.connect(true, HOUR);
        device.subscribes("own", QoS.AT_LEAST_ONCE);
        bench.store.open();
        assertEquals(List.of("m"), Bench.payloads(device.receives(1)));
        service.client.publishes("own", "its own", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("its own"), Bench.payloads(device.receives(1)), "its subscriptions are left alone");
        assertEquals(1, bench.routes.durableSessions());
    }

    @Test
    void aDeviceThatComesForAWhileOnlyEndsTheSessionThatIsMade() {
        bench.store.hold();
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "m", BY_EXPIRY);
        bench.loop.run();
        device.connect(true, 0);
        bench.store.open();
        assertEquals(List.of("m"), Bench.payloads(device.receives(1)));
        bench.settle();
        assertEquals(List.of(), sessionsInStore());
        assertEquals(0, bench.routes.durableSessions());
    }

    @Test
    void aSessionThatIsAboutToBeOverIsNotBroughtBack() {
        device.connect(true, HOUR);
        bench.store.failLeaving(true);
        device.sends(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        bench.settle();
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "m", BY_EXPIRY);
        for (int i = 0; i < 10; i++) {
            bench.settle();
            bench.loop.advance(20);
        }
        assertEquals(List.of(new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown")), service.outcomes());
        assertEquals(0, bench.routes.durableSessions());
        bench.store.failLeaving(false);
        bench.loop.advance(5_000);
        bench.settle();
        assertEquals(
                ReasonCode.SUCCESS,
                service.pushes("device", "t", "m", BY_EXPIRY).reason());
    }

    @Test
    void aSessionThatIsOverBeforeItsMakingIsKnownIsNotBroughtBack() {
        ClientId clientId = new ClientId("device");
        bench.routes.provisioning(clientId);
        var made = bench.store
                .sessions()
                .provision(clientId, HOUR, bench.loop.nowMillis())
                .toCompletableFuture()
                .join();
        device.connect(false, HOUR);
        device.sends(new Disconnect(ReasonCode.SUCCESS, 0, null, Diagnostics.NONE));
        bench.settle();
        assertTrue(bench.routes.provisioned(made.lease(), Long.MAX_VALUE));
        assertEquals(0, bench.routes.durableSessions());
        assertEquals(
                ReasonCode.SUCCESS,
                service.pushes("device", "t", "m", BY_EXPIRY).reason());
        assertEquals(1, depth().messages());
    }

    @Test
    void aStoreThatCannotMakeASessionEndsThePublishersConnection() {
        bench.store.fail(true);
        service.sends(QoS.AT_LEAST_ONCE, "device", "t", "m", BY_EXPIRY);
        bench.loop.runUntil(service.client.connection::isClosed);
        assertEquals(
                ReasonCode.SERVER_BUSY,
                service.client.connection.sent(Disconnect.class).get(0).reason());
        bench.store.fail(false);
        connect();
        assertEquals(
                ReasonCode.SUCCESS,
                service.pushes("device", "t", "m", BY_EXPIRY).reason());
        assertEquals(1, depth().messages());
    }

    @Test
    void exactlyOnceReachesADeviceExactlyOnce() {
        deviceWasHere(HOUR);
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes(QoS.EXACTLY_ONCE, "device", "t", "m", null));
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"),
                service.pushes(QoS.EXACTLY_ONCE, "nobody", "t", "m", null));
        device.connect(false, HOUR);
        assertEquals(QoS.EXACTLY_ONCE, device.receives(1).get(0).qos());
    }

    @Test
    void aPersistentServiceIsAnsweredAtExactlyOnceToo() {
        service.client.loses();
        service.client.connectAsService(true, HOUR);
        assertEquals(
                new Outcome(ReasonCode.NO_MATCHING_SUBSCRIBERS, "session-unknown"),
                service.pushes(QoS.EXACTLY_ONCE, "device", "t", "m", null));
        assertEquals(
                new Outcome(ReasonCode.SUCCESS, null), service.pushes(QoS.EXACTLY_ONCE, "device", "t", "m", BY_EXPIRY));
        assertEquals(1, depth().messages());
    }

    @Test
    void atMostOnceReachesOnlyWhoIsThere() {
        deviceWasHere(HOUR);
        service.sends(QoS.AT_MOST_ONCE, "device", "t", "lost", null);
        service.sends(QoS.AT_MOST_ONCE, "nobody", "t", "lost", BY_EXPIRY);
        device.connect(false, HOUR);
        service.sends(QoS.AT_MOST_ONCE, "device", "t", "m", null);
        Publish received = device.receives(1).get(0);
        assertEquals(List.of("m"), Bench.payloads(List.of(received)));
        assertEquals(QoS.AT_MOST_ONCE, received.qos());
        assertEquals(List.of("device"), sessionsInStore());
        assertEquals(List.of(), bench.denied);
    }

    @Test
    void whoeverTakesTheSessionOfTheServiceDoesNotInheritWhatOnlyItMayHear() {
        service.client.loses();
        service.client.connectAsService(true, HOUR);
        service.client.subscribes("$roost/events/#", QoS.AT_LEAST_ONCE);
        service.client.subscribes("$share/g/$roost/events/#", QoS.AT_LEAST_ONCE);
        service.client.subscribes("plain", QoS.AT_LEAST_ONCE);
        assertEquals(3, bench.routes.subscriptions());
        service.client.loses();
        assertTrue(service.client.connect(false, HOUR).sessionPresent());
        bench.settle();
        assertEquals(1, bench.routes.subscriptions());
        List<Subscription> stored = new ArrayList<>();
        bench.store
                .sessions()
                .forEachSession((lease, subscriptions) -> stored.addAll(subscriptions))
                .toCompletableFuture()
                .join();
        assertEquals(List.of(Subscription.of("plain", QoS.AT_LEAST_ONCE)), stored);
    }
}

package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.QoS;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the exchange says of messages that are stored but not handed over, which pages of queues must not leave behind. */
class OnTheWayTest {
    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client device = bench.client("device");

    @BeforeEach
    void aDeviceHasASessionAndIsAway() {
        device.connect(false, 3600);
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        device.loses();
        publisher.connect(true, 0);
    }

    private MessageId lowest() {
        return bench.exchange.lowestOnTheWay();
    }

    @Test
    void aMessageIsOnTheWayUntilItIsStored() {
        assertEquals(MessageId.MAX, lowest());
        bench.store.hold();
        publisher.publishes("t", "first", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        MessageId first = lowest();
        assertTrue(first.compareTo(MessageId.MAX) < 0);
        publisher.publishes("t", "second", QoS.AT_LEAST_ONCE);
        bench.loop.run();
        assertEquals(first, lowest(), "the lowest of all");

        bench.store.open();
        bench.loop.runUntil(() -> publisher.connection.sent(PubAck.class).size() == 2);
        assertEquals(MessageId.MAX, lowest());
    }

    @Test
    void whatFailedIsOnTheWayUntilTheStoreWorksAgain() {
        bench.store.fail(true);
        publisher.publishes("t", "failed", QoS.AT_LEAST_ONCE);
        bench.loop.runUntil(publisher.connection::isClosed);
        MessageId failed = lowest();
        assertTrue(failed.compareTo(MessageId.MAX) < 0);

        bench.loop.advance(1_000);
        assertEquals(failed, lowest(), "it does not work yet");

        bench.store.fail(false);
        publisher.connect(true, 0);
        publisher.publishesAndWaits("t", "stored");
        assertEquals(MessageId.MAX, lowest());
    }

    @Test
    void aStoreThatWorksAgainIsFoundOutWithoutAMessage() {
        bench.store.fail(true);
        publisher.publishes("t", "failed", QoS.AT_LEAST_ONCE);
        bench.loop.runUntil(publisher.connection::isClosed);
        bench.store.fail(false);
        bench.loop.advance(1_000);
        bench.loop.runUntil(() -> lowest().equals(MessageId.MAX));
    }

    @Test
    void aStoreThatIsDownIsAskedOnceASecondHoweverMuchHasFailed() {
        bench.store.fail(true);
        for (int i = 0; i < 5; i++) {
            publisher.publishes("t", "failed", QoS.AT_LEAST_ONCE);
            bench.loop.runUntil(publisher.connection::isClosed);
            publisher.connect(true, 0);
        }
        int before = bench.store.appends();
        for (int second = 1; second <= 3; second++) {
            bench.loop.advance(1_000);
            assertEquals(before + second, bench.store.appends());
        }
    }
}

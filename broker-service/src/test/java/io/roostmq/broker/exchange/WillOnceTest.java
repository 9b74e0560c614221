package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Will of a session that begins anew before the store knows that it was published. */
class WillOnceTest {
    private static final long HOUR = 3600;

    private final Bench bench = new Bench();
    private final Client watcher = bench.client("watcher");
    private final Client first = bench.client("c");
    private final Client second = bench.client("c");

    @BeforeEach
    void connect() {
        watcher.connect(true, 0);
        watcher.subscribes("w", QoS.EXACTLY_ONCE);
        first.connect(true, HOUR, 65535, Samples.will("w", 0));
    }

    private void assertWills(int count) {
        bench.settle();
        assertEquals(count, watcher.connection.take(Publish.class).size());
    }

    @Test
    void aTakeoverWithCleanStartPublishesItOnce() {
        second.connect(true, HOUR);
        assertWills(1);
    }

    @Test
    void aReconnectWithCleanStartPublishesItOnce() {
        first.loses();
        second.connect(true, HOUR);
        assertWills(1);
    }

    @Test
    void theNextConnectionHasAWillOfItsOwn() {
        first.loses();
        bench.settle();
        assertWills(1);
        second.connect(false, HOUR, 65535, Samples.will("w", 0));
        second.loses();
        assertWills(1);
        first.connect(true, HOUR, 65535, Samples.will("w", 0));
        first.loses();
        assertWills(1);
    }

    @Test
    void oneThatCouldNotBePublishedIsPublishedByWhoeverBeginsAnew() {
        bench.store.fail(true);
        first.loses();
        bench.settle();
        bench.store.fail(false);
        second.connect(true, HOUR);
        assertWills(1);
    }
}

package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that goes away, and comes back. */
final class FailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MongoServer server = MongoServer.ofItsOwn("FailureTest");
    private TestDatabase database = TestDatabase.on(server, "failure", started -> {});
    private final List<MessageId> acknowledged = new ArrayList<>();

    @BeforeEach
    void begin() {
        acknowledged.clear();
    }

    @AfterEach
    void close() {
        database.client().close();
        server.close();
    }

    @Test
    void aKilledDatabaseLosesNothingThatWasAcknowledgedAndIsFoundAgain() {
        try (Store store = database.open(Samples.WIDE)) {
            Lease lease = await(store.sessions().take(Samples.take("c"))).lease();
            append(store, lease, 1, 50);
            server.kill9();
            appendUntilItFails(store, lease, 51);
            assertFalse(store.isWritable());
            long begun = System.nanoTime();
            assertFails(Kind.UNAVAILABLE, store.queues().head(lease, 10, Long.MAX_VALUE));
            assertFails(Kind.UNAVAILABLE, store.sessions().take(Samples.take("other")));
            assertTrue(System.nanoTime() - begun < Duration.ofSeconds(1).toNanos(), "refused at once");
            server = server.restarted();
            Eventually.isTrue("writable again", PATIENCE, store::isWritable);
            append(store, lease, 2_000, 2_010);
            assertQueued(store, lease);
        }
    }

    @Test
    void aDatabaseThatStandsStillFailsWhatIsOnItsWayAndIsFoundAgain() {
        try (Store store = database.open(Samples.WIDE)) {
            Lease lease = await(store.sessions().take(Samples.take("c"))).lease();
            append(store, lease, 1, 10);
            server.signal("STOP");
            try {
                appendUntilItFails(store, lease, 11);
                assertFalse(store.isWritable());
            } finally {
                server.signal("CONT");
            }
            Eventually.isTrue("writable again", PATIENCE, store::isWritable);
            append(store, lease, 2_000, 2_010);
            assertQueued(store, lease);
        }
    }

    @Test
    void aDatabaseThatIsDownAtTheStartIsWaitedFor() {
        server.kill9();
        try (Store store = database.open(Samples.WIDE)) {
            assertFalse(store.isWritable());
            assertFails(Kind.UNAVAILABLE, store.sessions().take(Samples.take("c")));
            server = server.restarted();
            Eventually.isTrue("opened", PATIENCE, store::isWritable);
            Lease lease = await(store.sessions().take(Samples.take("c"))).lease();
            append(store, lease, 1, 3);
            assertQueued(store, lease);
        }
    }

    private void append(Store store, Lease lease, long from, long to) {
        for (long number = from; number <= to; number++) {
            await(store.queues().append(List.of(Samples.delivery(Samples.message(number), lease))));
            acknowledged.add(Samples.id(number));
        }
    }

    private void appendUntilItFails(Store store, Lease lease, long from) {
        for (long number = from; number < from + 1_000; number++) {
            try {
                append(store, lease, number, number);
            } catch (StoreException e) {
                assertEquals(Kind.UNAVAILABLE, e.kind());
                return;
            }
        }
        throw new AssertionError("nothing failed");
    }

    private void assertQueued(Store store, Lease lease) {
        List<MessageId> queued =
                await(store.queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE)).deliveries().stream()
                        .map(delivery -> delivery.message().id())
                        .toList();
        assertTrue(queued.containsAll(acknowledged), "acknowledged " + acknowledged + " but queued " + queued);
        assertTrue(queued.size() <= acknowledged.size() + 1, "only the outcome of the failed write is open");
        assertEquals(
                queued.size(), await(store.queues().depth(lease.clientId())).messages());
    }
}

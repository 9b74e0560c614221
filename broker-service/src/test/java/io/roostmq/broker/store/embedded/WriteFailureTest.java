package io.roostmq.broker.store.embedded;

import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreException.Kind;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails acknowledges nothing, and the store comes back without a restart. */
final class WriteFailureTest {
    private static final int DISK_MEBIBYTES = 96;
    private static final int BALLAST_BYTES = 72 << 20;
    private static final int PAYLOAD_BYTES = 64 << 10;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    private final CountDownLatch recovered = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();
    private final Random random = new Random(1);
    private final List<MessageId> acknowledged = new ArrayList<>();

    private final StoreObserver observer = new StoreObserver() {
        @Override
        public void failed(int operations, Throwable cause) {
            failures.incrementAndGet();
        }

        @Override
        public void recovered(long downNanos) {
            recovered.countDown();
        }
    };

    @Test
    void aFullDiskLosesNothingThatWasAcknowledged() throws Exception {
        try (FullDisk disk = FullDisk.mount(directory.resolve("disk"), DISK_MEBIBYTES)) {
            Path ballast = Files.write(disk.path().resolve("ballast"), new byte[BALLAST_BYTES]);
            Path path = disk.path().resolve("store");
            try (Store store = open(path)) {
                Lease one = await(store.sessions().take(Samples.take("one"))).lease();
                Lease two = await(store.sessions().take(Samples.take("two"))).lease();
                appendUntilItFails(store, one, two);
                assertFalse(store.isWritable());
                assertTrue(failures.get() > 0);
                assertFails(Kind.UNAVAILABLE, store.queues().append(List.of(append(1_000_000, one, two))));
                Files.delete(ballast);
                assertTrue(recovered.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "comes back");
                assertTrue(store.isWritable());
                await(store.queues().append(List.of(append(2_000_000, one, two))));
                acknowledged.add(Samples.id(2_000_000));
                verify(store, one, two);
            }
            try (Store store = open(path)) {
                Lease one = await(store.sessions().take(Samples.take("one"))).lease();
                Lease two = await(store.sessions().take(Samples.take("two"))).lease();
                verify(store, one, two);
            }
        }
    }

    private void appendUntilItFails(Store store, Lease one, Lease two) {
        for (int number = 1; ; number++) {
            try {
                await(store.queues().append(List.of(append(number, one, two))));
                acknowledged.add(Samples.id(number));
            } catch (StoreException e) {
                assertEquals(Kind.UNAVAILABLE, e.kind());
                return;
            }
        }
    }

    private void verify(Store store, Lease one, Lease two) {
        List<MessageId> first = queue(store, one);
        assertEquals(first, queue(store, two), "both or none");
        assertTrue(first.containsAll(acknowledged));
        assertTrue(first.size() <= acknowledged.size() + 1, "only the outcome of the failed write is open");
    }

    private static List<MessageId> queue(Store store, Lease lease) {
        List<MessageId> ids = await(store.queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE)).deliveries().stream()
                .map(delivery -> delivery.message().id())
                .toList();
        Depth depth = await(store.queues().depth(lease.clientId()));
        assertEquals(ids.size(), depth.messages());
        return ids;
    }

    /** A payload that does not compress. */
    private Append append(long number, Lease... to) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        random.nextBytes(payload);
        Message message = new Message(
                Samples.id(number),
                Samples.message(1).publisher(),
                new Topic("t"),
                Payload.of(payload),
                QoS.AT_LEAST_ONCE,
                false,
                Message.NEVER,
                MessageProperties.NONE);
        return Samples.delivery(message, to);
    }

    @Test
    void anOperationThatBreaksLeavesNoTrace() {
        try (Store store = open(directory.resolve("store"))) {
            Lease lease = await(store.sessions().take(Samples.take("c"))).lease();
            List<Append> broken = new AbstractList<>() {
                @Override
                public Append get(int index) {
                    if (index == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return Samples.delivery(Samples.message(1), lease);
                }

                @Override
                public int size() {
                    return 2;
                }
            };
            var stage = store.queues().append(broken);
            assertThrows(StoreException.class, () -> await(stage));
            assertTrue(store.isWritable());
            assertEquals(List.of(), queue(store, lease));
            await(store.queues().append(List.of(Samples.delivery(Samples.message(2), lease))));
            assertEquals(List.of(Samples.id(2)), queue(store, lease));
        }
    }

    private Store open(Path path) {
        return EmbeddedStore.open(new EmbeddedStoreOptions(path, Durability.FSYNC, Samples.WIDE, observer));
    }
}

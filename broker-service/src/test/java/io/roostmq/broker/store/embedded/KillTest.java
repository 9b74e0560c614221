package io.roostmq.broker.store.embedded;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed with -9 while it writes, again and again on the same store: what it acknowledged is there. */
final class KillTest {
    private static final int ROUNDS = 5;
    private static final int ACKNOWLEDGED_MAX = 3000;
    /** No round gets so far. */
    private static final long NUMBERS_PER_ROUND = 10_000_000;

    @TempDir
    Path directory;

    private final Set<MessageId> appended = new HashSet<>();
    private final Set<MessageId> removed = new HashSet<>();

    @Test
    void acknowledgedOperationsSurviveKill() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path path = directory.resolve("store");
        for (int round = 0; round < ROUNDS; round++) {
            long first = 1 + round * NUMBERS_PER_ROUND;
            Durability durability = round % 2 == 0 ? Durability.FSYNC : Durability.OS;
            try (ChildProcess child = ChildProcess.start(
                    AppendingProcess.class, path.toString(), Long.toString(first), durability.name())) {
                List<String> lines = child.lines(1 + random.nextInt(ACKNOWLEDGED_MAX));
                child.kill();
                lines.addAll(child.lines(Integer.MAX_VALUE));
                lines.forEach(this::learn);
            }
            verify(path, "seed " + seed + ", round " + round);
        }
    }

    private void learn(String line) {
        if (line.endsWith(".")) {
            MessageId id = Samples.id(Long.parseLong(line, 2, line.length() - 1, 10));
            (line.startsWith("A") ? appended : removed).add(id);
        }
    }

    private void verify(Path path, String where) {
        try (Store store = EmbeddedStore.open(
                new EmbeddedStoreOptions(path, Durability.FSYNC, Samples.WIDE, StoreObserver.NONE))) {
            Set<MessageId> kept = queue(store, AppendingProcess.KEPT);
            Set<MessageId> drained = queue(store, AppendingProcess.DRAINED);
            for (MessageId id : appended) {
                assertTrue(kept.contains(id), () -> where + ": lost " + id);
                boolean mayBeGone = AppendingProcess.isRemoved(id.low());
                assertTrue(mayBeGone || drained.contains(id), () -> where + ": lost " + id);
                assertFalse(store.highestMessageId().compareTo(id) < 0, where);
            }
            for (MessageId id : removed) {
                assertFalse(drained.contains(id), () -> where + ": came back " + id);
            }
            for (MessageId id : drained) {
                assertTrue(kept.contains(id), () -> where + ": half an append " + id);
            }
        }
    }

    /** The whole queue, in order, and just as long as it is said to be. */
    private static Set<MessageId> queue(Store store, String client) {
        Lease lease = await(store.sessions().take(Samples.take(client))).lease();
        Page page = await(store.queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE));
        Set<MessageId> ids = new HashSet<>();
        MessageId last = MessageId.MIN;
        long bytes = 0;
        for (var delivery : page.deliveries()) {
            Message message = delivery.message();
            assertTrue(message.id().compareTo(last) > 0);
            last = message.id();
            bytes += message.sizeBytes();
            ids.add(last);
        }
        Depth depth = await(store.queues().depth(lease.clientId()));
        assertEquals(new Depth(ids.size(), bytes), depth);
        return ids;
    }
}

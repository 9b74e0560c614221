package io.roostmq.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers on threads of their own while writers make representations grow, shrink and vanish around what stays. */
final class TopicTreeConcurrencyTest {
    private static final int CHANGES = 60_000;
    private static final int CROWD = 40;

    private final long seed = System.nanoTime();
    private final TopicTree<String> tree = new TopicTree<>();
    private final AtomicBoolean writing = new AtomicBoolean(true);

    @Test
    void whatStaysIsAlwaysSeenExactlyOnce() throws InterruptedException, ExecutionException {
        List<String> filters = List.of("a/b/c", "a/+/c", "a/b/#", "#", "+/b/+", "$share/g/a/b/c", "$share/g/a/#");
        for (String filter : filters) {
            tree.add("stays", Seen.subscription(filter));
        }
        long nodes = tree.nodeCount();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> readUntilWritten(filters.size())));
            }
            Future<?> first = threads.submit(() -> write("first", new Random(seed)));
            Future<?> second = threads.submit(() -> write("second", new Random(seed + 1)));
            try {
                first.get();
                second.get();
            } finally {
                writing.set(false);
            }
            for (Future<Long> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(filters.size(), tree.size(), "seed " + seed);
        assertEquals(nodes, tree.nodeCount(), "seed " + seed);
    }

    private long readUntilWritten(int filters) {
        Topic topic = new Topic("a/b/c");
        long matches = 0;
        do {
            Stays stays = new Stays();
            tree.match(topic, stays);
            assertEquals(filters, stays.seen.size(), () -> "seed " + seed + " saw only " + stays.seen);
            stays.seen.forEach((filter, times) -> assertEquals(1, times, () -> "seed " + seed + " " + filter));
            matches++;
        } while (writing.get());
        return matches;
    }

    /** Subscribes and unsubscribes at random, beside, above and below what stays, and leaves nothing behind. */
    private void write(String writer, Random random) {
        String[] places = {
            "a/b/c",
            "a/b/#",
            "#",
            "a/+/c",
            "+/b/+",
            "a/b",
            "a/b/c/d",
            "+/b/c",
            "a/b/X",
            "a/X/c",
            "X",
            "$share/g/a/b/c",
            "$share/X/a/b/c",
            "$share/g/a/#"
        };
        Map<String, List<String>> held = new HashMap<>();
        for (int i = 0; i < CHANGES; i++) {
            String filter = places[random.nextInt(places.length)].replace("X", "x" + random.nextInt(CROWD));
            String subscriber = writer + random.nextInt(CROWD);
            if (random.nextInt(100) < (i / 5_000 % 2 == 0 ? 80 : 20)) {
                tree.add(subscriber, Seen.subscription(filter));
                held.computeIfAbsent(filter, f -> new ArrayList<>()).add(subscriber);
            } else {
                tree.remove(subscriber, TopicFilter.of(filter));
            }
        }
        held.forEach((filter, subscribers) -> {
            for (String subscriber : subscribers) {
                tree.remove(subscriber, TopicFilter.of(filter));
            }
        });
    }

    /** Counts the subscriptions of the one that stays, and finds no group without members. */
    private static final class Stays implements Visitor<String> {
        private final Map<String, Integer> seen = new HashMap<>();

        @Override
        public void subscribed(String subscriber, Subscription subscription) {
            if (subscriber.equals("stays")) {
                seen.merge(subscription.filter().value(), 1, Integer::sum);
            }
        }

        @Override
        public void shared(SharedGroup<? extends String> group) {
            assertTrue(!group.members().isEmpty(), () -> group + " is empty");
            for (SharedGroup.Member<? extends String> member : group.members()) {
                subscribed(member.subscriber(), member.subscription());
            }
        }
    }
}

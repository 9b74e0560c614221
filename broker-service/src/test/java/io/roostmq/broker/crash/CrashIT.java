package io.roostmq.broker.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.RawMqttClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The loss contract of the README across {@code kill -9}. Each round publishes under load, kills the broker after a random
 * number of acknowledgements, starts it again, lets the publishers finish, in half of the rounds kills it once more while
 * the subscribers catch up, and then accounts for every message since the first round.
 *
 * <p>{@code -Droost.crash.rounds=N} and {@code -Droost.crash.seed=N} repeat a run; the seed is printed.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("roost.crash.rounds", 20);
    private static final long SEED = Long.getLong("roost.crash.seed", System.nanoTime());

    private static final int ACKNOWLEDGEMENTS_MAX = 600;
    private static final int MESSAGES_PER_PUBLISHER_MAX = 1_500;
    private static final int PHASE_SECONDS_MAX = 90;

    private final List<Publisher> publishers = List.of(
            new Publisher("publisher-3-1", 3, 1, 20),
            new Publisher("publisher-5-1", 5, 1, 10),
            new Publisher("publisher-3-2", 3, 2, 10),
            new Publisher("publisher-5-2", 5, 2, 20));
    private final List<Subscriber> away = List.of(new Subscriber("away-3-1", 3, 1), new Subscriber("away-5-2", 5, 2));
    private final List<Subscriber> online =
            List.of(new Subscriber("online-3-1", 3, 1), new Subscriber("online-5-2", 5, 2));
    private final List<Subscriber> withholding =
            List.of(new Subscriber("withholding-5-1", 5, 1), new Subscriber("withholding-3-2", 3, 2));
    private final List<Subscriber> subscribers = concat(concat(away, online), withholding);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void noAcknowledgedMessageIsLostReorderedOrWronglyRepeated() {
        System.err.println("CrashIT: " + ROUNDS + " rounds, -Droost.crash.seed=" + SEED);
        try (BrokerProcess broker = BrokerProcess.builder("crash").start()) {
            subscribers.forEach(subscriber -> subscriber.subscribeAndLeave(broker.port()));
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round;
                try {
                    run(broker, "round " + round, new Random(seed));
                } catch (AssertionError e) {
                    throw new AssertionError("round " + round + " of seed " + SEED + ": " + e.getMessage(), e);
                }
            }
            assertEquals(0, violations().size(), () -> String.join("\n", violations()));
        }
    }

    private void run(BrokerProcess broker, String end, Random random) {
        int killAfter = 1 + random.nextInt(ACKNOWLEDGEMENTS_MAX);
        publishAndKill(broker, killAfter, random);
        broker.restart();
        await(start(publishers, publisher -> publisher.settle(broker.port())));
        publishEnd(broker.port(), end);
        boolean killAgain = random.nextBoolean();
        if (killAgain) {
            catchUpAndKill(broker, 1 + random.nextInt(killAfter));
            broker.restart();
        }
        await(start(subscribers, subscriber -> subscriber.drain(broker.port(), end)));
        List<String> violations = violations();
        System.err.println("CrashIT: " + end + ": killed after " + killAfter + " acknowledgements"
                + (killAgain ? " and again during catch-up" : "") + ", " + violations.size() + " violations");
        assertTrue(
                violations.isEmpty(), () -> String.join("\n", violations.subList(0, Math.min(20, violations.size()))));
    }

    private void publishAndKill(BrokerProcess broker, int killAfter, Random random) {
        CountDownLatch acknowledgements = new CountDownLatch(killAfter);
        int withheldAfter = random.nextInt(killAfter);
        List<Future<?>> running = new ArrayList<>();
        running.addAll(start(online, s -> s.readUntilCut(broker.port(), Integer.MAX_VALUE, () -> {})));
        running.addAll(start(withholding, s -> s.readUntilCut(broker.port(), withheldAfter, () -> {})));
        long seed = random.nextLong();
        running.addAll(start(
                publishers,
                publisher -> publisher.publishUntilCut(
                        broker.port(), new Random(seed), MESSAGES_PER_PUBLISHER_MAX, acknowledgements::countDown)));
        killAt(broker, acknowledgements, running);
    }

    private void catchUpAndKill(BrokerProcess broker, int killAfter) {
        CountDownLatch acknowledgements = new CountDownLatch(killAfter);
        List<Future<?>> running = start(
                subscribers,
                subscriber -> subscriber.readUntilCut(broker.port(), Integer.MAX_VALUE, acknowledgements::countDown));
        killAt(broker, acknowledgements, running);
    }

    private void killAt(BrokerProcess broker, CountDownLatch acknowledgements, List<Future<?>> running) {
        try {
            boolean reached = acknowledgements.await(PHASE_SECONDS_MAX, TimeUnit.SECONDS);
            broker.kill9();
            subscribers.forEach(subscriber -> subscriber.received().fault());
            await(running);
            assertTrue(
                    reached,
                    () -> "the load stands still: " + acknowledgements.getCount() + " acknowledgements are missing\n"
                            + broker.tailOfLog());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The last message of a round. Its identifier is larger than all before, so it is the last of every queue. */
    private static void publishEnd(int port, String end) {
        RawMqttClient client = RawMqttClient.connected(port, Packets.connect3("end", true));
        new PipelinedPublisher(client, 1).publish(Subscriber.END_TOPIC, 1, number -> end);
        client.disconnect();
    }

    private List<String> violations() {
        Published published = new Published();
        publishers.forEach(publisher -> published.merge(publisher.published()));
        return subscribers.stream()
                .flatMap(subscriber -> HistoryChecker.violations(published, subscriber.received()).stream())
                .toList();
    }

    private interface Work<T> {
        void run(T actor);
    }

    private <T> List<Future<?>> start(List<T> actors, Work<T> work) {
        List<Future<?>> running = new ArrayList<>();
        for (T actor : actors) {
            running.add(threads.submit(() -> work.run(actor)));
        }
        return running;
    }

    private static void await(List<Future<?>> running) {
        for (Future<?> future : running) {
            try {
                future.get(PHASE_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e.toString(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}

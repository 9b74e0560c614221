package io.roostmq.broker.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.embedded.Durability;
import io.roostmq.broker.store.embedded.EmbeddedStore;
import io.roostmq.broker.store.embedded.EmbeddedStoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A broker, what it stores in, and what can happen to them. */
final class Installation implements AutoCloseable {
    private static final int STOP_SECONDS_MAX = Integer.getInteger("roost.crash.stop-seconds-max", 3);

    private static final int AGAIN_MILLIS_MAX = 700;
    private static final int DOWN_MILLIS_MAX = 1_500;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);
    private static final Duration REMOVAL_MAX = Duration.ofSeconds(20);
    private static final QueueLimits UNLIMITED =
            new QueueLimits(Long.MAX_VALUE, Long.MAX_VALUE, QueueLimits.Policy.REJECT_NEW);

    private final Path data = Repository.freshData("crash-rounds");
    private final BrokerProcess broker;
    private final @Nullable Database database;
    private final Runnable onFault;
    private final Runnable onStop;

    /**
     * Windows and pages are small, so that sessions change often between reading their queue and being fed by hand.
     *
     * @param database null for the embedded store
     * @param onFault runs when something has happened that may undo acknowledgements, before anybody can connect again
     * @param onStop runs before the broker is told to stop, and when it has stopped
     */
    Installation(@Nullable Database database, Runnable onFault, Runnable onStop) {
        this.database = database;
        this.onFault = onFault;
        this.onStop = onStop;
        broker = BrokerProcess.builder("crash-rounds")
                .data(data)
                .store(database == null ? "embedded" : database.uri())
                .property("roost.listener.event-loops", "3")
                .property("roost.queue.window", "24")
                .property("roost.queue.page-messages", "16")
                .property("roost.memory.outbox-messages", "48")
                .property("roost.memory.inbox-messages", "64")
                .start();
    }

    int port() {
        return broker.port();
    }

    /**
     * Whether a message of QoS 2 comes once even to a subscriber at QoS 1. In MongoDB, without transactions, only its
     * deliveries at QoS 2 wait for the publisher's identifier to be written.
     */
    boolean deliversOnceAtQos1() {
        return database == null;
    }

    /** Lets something happen; returns what it was when everything is up again. */
    Fault strike(Phase load, Random random) {
        Fault fault = Fault.random(random, database != null);
        switch (fault) {
            case KILL_BROKER -> killBroker();
            case KILL_BROKER_TWICE -> {
                killBroker();
                load.pass(upTo(AGAIN_MILLIS_MAX, random));
                killBroker();
            }
            case RESTART_BROKER -> {
                onStop.run();
                broker.stop();
                onStop.run();
                broker.restart();
            }
            default -> strike(fault, database(), load, random);
        }
        Eventually.isTrue("the broker is ready again", RECOVERY_MAX, () -> broker.readiness() == 200);
        return fault;
    }

    private void strike(Fault fault, Database harmed, Phase load, Random random) {
        switch (fault) {
            case KILL_DATABASE -> {
                harmed.kill9();
                onFault.run();
                load.pass(upTo(DOWN_MILLIS_MAX, random));
                onFault.run();
                harmed.restart();
            }
            case STOP_DATABASE -> {
                harmed.stop();
                onFault.run();
                load.pass(stopTime(random));
                onFault.run();
                harmed.goOn();
            }
            case KILL_BOTH -> killBoth(harmed, load, random);
            case KILL_BROKER_WHILE_DATABASE_STOPS -> {
                harmed.stop();
                load.pass(stopTime(random));
                broker.kill9();
                onFault.run();
                harmed.goOn();
                broker.restart();
            }
            default -> throw new AssertionError(fault + ": does not harm the database");
        }
    }

    private void killBroker() {
        broker.kill9();
        onFault.run();
        broker.restart();
    }

    /** In either order; and the broker may be back first. */
    private void killBoth(Database harmed, Phase load, Random random) {
        boolean brokerFirst = random.nextBoolean();
        if (brokerFirst) {
            broker.kill9();
        }
        harmed.kill9();
        if (!brokerFirst) {
            load.pass(upTo(AGAIN_MILLIS_MAX, random));
            broker.kill9();
        }
        onFault.run();
        if (random.nextBoolean()) {
            broker.restart();
            load.pass(upTo(DOWN_MILLIS_MAX, random));
            harmed.restart();
        } else {
            harmed.restart();
            broker.restart();
        }
    }

    private static Duration upTo(int millisMax, Random random) {
        return Duration.ofMillis(random.nextInt(millisMax));
    }

    private static Duration stopTime(Random random) {
        int millisMax = STOP_SECONDS_MAX * 1_000;
        return Duration.ofMillis(millisMax / 4 + random.nextInt(1 + millisMax * 3 / 4));
    }

    private Database database() {
        if (database == null) {
            throw new IllegalStateException("the store is embedded");
        }
        return database;
    }

    /**
     * After the subscribers have drained: nothing waits for anybody, and the broker knows of nothing that went wrong.
     *
     * @param fault what has happened in this round
     */
    void checkRound(Fault fault) {
        assertEquals(0, broker.metric("roost_defects"), "defects are counted");
        double withSessions = broker.metric("roost_messages_dropped", "session_ended");
        assertEquals(withSessions, broker.metric("roost_messages_dropped"), "dropped messages are counted");
        if (database != null) {
            Map<String, Integer> pending = database.pending();
            long deadline = System.nanoTime() + REMOVAL_MAX.toNanos();
            while (!pending.isEmpty() && System.nanoTime() < deadline) {
                pending = database.pending();
            }
            assertEquals(Map.of(), pending, fault + ": documents are left");
        }
    }

    /** Stops the broker, and looks into the embedded store that it leaves behind. */
    void checkStore(List<String> clientIds) {
        broker.stop();
        if (database != null) {
            return;
        }
        EmbeddedStoreOptions options =
                new EmbeddedStoreOptions(data.resolve("broker"), Durability.FSYNC, UNLIMITED, StoreObserver.NONE);
        try (EmbeddedStore store = EmbeddedStore.open(options)) {
            for (String clientId : clientIds) {
                assertEquals(
                        Depth.EMPTY,
                        store.queues()
                                .depth(new ClientId(clientId))
                                .toCompletableFuture()
                                .join(),
                        clientId);
            }
        }
    }

    /** For messages of failed assertions. */
    String tailOfLog() {
        return broker.tailOfLog();
    }

    @Override
    public void close() {
        broker.close();
    }
}

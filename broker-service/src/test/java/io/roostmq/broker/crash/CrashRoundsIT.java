package io.roostmq.broker.crash;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.RawMqttClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The loss contract of the README while everything goes wrong at once. In each round fifty persistent subscribers come and go
 * as they like, and so do the members of Shared Subscriptions; publishers of both versions publish at QoS 1 and 2, and something
 * breaks: see {@link Fault}. Then everybody
 * comes back, the publishers repeat what is unacknowledged, the subscribers drain, and every message of the round is
 * accounted for, from what publishers and subscribers have written down.
 *
 * <p>{@code -Droost.crash.rounds=N}, {@code -Droost.crash.seed=N} and {@code -Droost.crash.store=embedded|mongodb} (default:
 * both) repeat a run; the seed is printed. Decisions repeat, their timing does not. {@code
 * -Droost.crash.stop-seconds-max=20} lets the database stand still for up to so long.
 */
class CrashRoundsIT {
    private static final String BOTH = "both";
    private static final int ROUNDS = Integer.getInteger("roost.crash.rounds", 25);
    private static final String STORE = System.getProperty("roost.crash.store", BOTH);
    private static final long SEED = Long.getLong("roost.crash.seed", System.nanoTime());

    private static final int BEFORE_MILLIS_MAX = 1_500;
    private static final int AFTER_MILLIS_MAX = 1_000;
    private static final int VIOLATIONS_SHOWN_MAX = 20;

    @Test
    void embedded() {
        assumeTrue(isWanted("embedded"), "another store is wanted");
        run("embedded", null);
    }

    @Test
    void mongodb() {
        assumeTrue(isWanted("mongodb"), "another store is wanted");
        try (Database database = new Database("CrashRoundsIT")) {
            run("mongodb", database);
        }
    }

    private static boolean isWanted(String store) {
        return STORE.equals(BOTH) || STORE.equals(store);
    }

    private static void run(String store, @Nullable Database database) {
        say(store + ": " + ROUNDS + " rounds, -Droost.crash.seed=" + SEED);
        try (Crew crew = new Crew(new Random(SEED));
                Installation installation = new Installation(database, crew::fault, crew::stop)) {
            Door door = new Door(installation.port());
            crew.introduce(door, installation.port());
            for (int round = 1; round <= ROUNDS; round++) {
                try {
                    say(store + ": " + run(round, new Random(SEED + round), crew, installation, door));
                } catch (AssertionError e) {
                    say(store + ": FAILED in round " + round + ": " + e.getMessage());
                    throw new AssertionError(
                            "round " + round + " of seed " + SEED + ": " + e.getMessage() + "\n"
                                    + installation.tailOfLog(),
                            e);
                }
            }
            installation.checkStore(crew.clientIds());
        }
        say(store + ": PASSED: " + ROUNDS + " rounds, no acknowledged message lost, reordered or wrongly repeated");
    }

    private static String run(int round, Random random, Crew crew, Installation installation, Door door) {
        long start = System.nanoTime();
        crew.beginHistory();
        Phase load = new Phase();
        List<Future<?>> acting = crew.act(load, door, random);
        load.pass(Duration.ofMillis(random.nextInt(BEFORE_MILLIS_MAX)));
        Fault fault = installation.strike(load, random);
        load.pass(Duration.ofMillis(random.nextInt(AFTER_MILLIS_MAX)));
        load.end();
        Crew.await(acting);

        crew.settle(door);
        String end = "end of round " + round;
        List<Future<?>> gathering = crew.gather(door, end, (topic, text) -> publish(installation.port(), topic, text));
        publish(installation.port(), Subscriber.END_TOPIC, end);
        crew.drain(door, end);
        Crew.await(gathering);
        String nothingElse = "nothing is left in round " + round;
        publish(installation.port(), Subscriber.END_TOPIC, nothingElse);
        crew.expectOnly(door, nothingElse);
        List<String> violations = crew.violations(SEED + "-" + round, installation.deliversOnceAtQos1());
        if (!violations.isEmpty()) {
            List<String> first = violations.subList(0, Math.min(VIOLATIONS_SHOWN_MAX, violations.size()));
            throw new AssertionError(fault + ", " + violations.size() + " violations:\n" + String.join("\n", first));
        }
        installation.checkRound(fault);
        return String.format(
                "round %d: %s; %s; %.1f s", round, fault, crew.summary(), (System.nanoTime() - start) / 1e9);
    }

    /** Its identifier is larger than all before, so it is the last of every queue. */
    private static void publish(int port, String topic, String text) {
        RawMqttClient client = RawMqttClient.connected(port, Packets.connect3("end", true));
        new PipelinedPublisher(client, 1).publish(topic, 1, number -> text);
        client.disconnect();
    }

    /** {@code ./roost crash-test} shows these lines, and looks for {@code PASSED}. */
    private static void say(String lines) {
        lines.lines().forEach(line -> System.err.println("crash-test: " + line));
    }
}

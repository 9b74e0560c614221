package io.roostmq.broker.crash;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;

/**
 * A subscriber that comes and goes: away for some time, then there for some time in one {@link Manner} or another, then off
 * by DISCONNECT, by a broken connection, or by a second connection that takes its session over.
 */
final class Wanderer {
    private static final int AWAY_MILLIS_MAX = 800;
    private static final int VISIT_MILLIS_MAX = 600;
    /** How often the drain may be interrupted, by a store that is just coming back. */
    private static final int DRAINS_MAX = 20;

    private final Subscriber subscriber;

    Wanderer(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    /** Comes and goes until the phase is over. */
    void wander(Phase phase, Door door, Random random) {
        while (!phase.isOver()) {
            phase.pass(Duration.ofMillis(random.nextInt(AWAY_MILLIS_MAX)));
            if (!phase.isOver()) {
                come(phase, door, random);
            }
        }
    }

    /** One visit. */
    void come(Phase phase, Door door, Random random) {
        Manner manner = Manner.random(random);
        try (Visit visit = subscriber.visit(door, manner.receiveBufferBytes())) {
            visit.read(phase, visitTime(random), manner, random);
            switch (random.nextInt(4)) {
                case 0 -> visit.abort();
                case 1 -> takeOver(visit, phase, door, random);
                default -> visit.leave();
            }
        } catch (UncheckedIOException | Disconnected ending) {
            Disconnected.expectFault(ending);
        }
    }

    private void takeOver(Visit older, Phase phase, Door door, Random random) {
        try (Visit younger = subscriber.visit(door, 0)) {
            awaitTakeover(older);
            Manner manner = Manner.random(random);
            younger.read(phase, visitTime(random), manner, random);
            younger.leave();
        }
    }

    /** What was on the way to the older connection is read before anything of the younger one. */
    private static void awaitTakeover(Visit older) {
        try {
            older.awaitEnd();
        } catch (Disconnected disconnected) {
            if (!disconnected.isByTakeover()) {
                Disconnected.expectFault(disconnected);
            }
        }
    }

    static Duration visitTime(Random random) {
        return Duration.ofMillis(random.nextInt(VISIT_MILLIS_MAX));
    }

    /** Reads and acknowledges everything up to the message that ends the round, and leaves. Returns how often it was cut. */
    int drain(Door door, String end) {
        for (int cuts = 0; cuts < DRAINS_MAX; cuts++) {
            try (Visit visit = subscriber.visit(door, 0)) {
                visit.drain(end);
                visit.leave();
                return cuts;
            } catch (UncheckedIOException | Disconnected ending) {
                Disconnected.expectFault(ending);
            }
        }
        throw new AssertionError(subscriber.name() + ": cut " + DRAINS_MAX + " times while nothing was wrong");
    }

    /** Fails unless this message is all there is in its queue. */
    void expectOnly(Door door, String end) {
        try (Visit visit = subscriber.visit(door, 0)) {
            visit.expectEnd(end);
            visit.leave();
        }
    }
}

package io.roostmq.broker.crash;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;

/** A member of a {@link Group}. It comes and goes as others do; and it may end its session, and join again with a new one. */
final class Member {
    private static final int AWAY_MILLIS_MAX = 800;
    /** How often it may be interrupted, by a store that is just coming back. */
    private static final int CUTS_MAX = 20;
    /** Of so many visits one is the first of a new session. */
    private static final int VISITS_OF_A_SESSION = 4;

    private final Subscriber subscriber;
    private final Wanderer wanderer;
    private final boolean endsSessions;
    private boolean joined;

    /** @param endsSessions whether its sessions end, or one lasts for the whole run */
    Member(Subscriber subscriber, boolean endsSessions) {
        this.subscriber = subscriber;
        this.wanderer = new Wanderer(subscriber);
        this.endsSessions = endsSessions;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Comes and goes until the phase is over. */
    void wander(Phase phase, Door door, Random random) {
        while (!phase.isOver()) {
            phase.pass(Duration.ofMillis(random.nextInt(AWAY_MILLIS_MAX)));
            if (phase.isOver()) {
                return;
            }
            if (!joined || (endsSessions && random.nextInt(VISITS_OF_A_SESSION) == 0)) {
                beginAnew(phase, door, random);
            } else {
                wanderer.come(phase, door, random);
            }
        }
    }

    private void beginAnew(Phase phase, Door door, Random random) {
        try {
            if (joined && random.nextBoolean()) {
                try (Visit last = subscriber.visit(door, 0)) {
                    last.read(phase, Wanderer.visitTime(random), Manner.random(random), random);
                    joined = false;
                    last.endSession();
                }
            }
            joined = false;
            try (Visit first = join(door)) {
                first.read(phase, Wanderer.visitTime(random), Manner.random(random), random);
                first.leave();
            }
        } catch (UncheckedIOException | Disconnected ending) {
            Disconnected.expectFault(ending);
        }
    }

    /** Makes the first session, and leaves it. */
    void introduce(Door door) {
        try (Visit visit = join(door)) {
            visit.leave();
        }
    }

    private Visit join(Door door) {
        Visit visit = subscriber.beginAnew(door);
        visit.subscribe();
        joined = true;
        return visit;
    }

    /** Takes and acknowledges everything up to the message that ends the round, and leaves. */
    void gather(Door door, Gathering gathering, String end) {
        for (int cuts = 0; cuts < CUTS_MAX; cuts++) {
            try (Visit visit = joined ? subscriber.visit(door, 0) : join(door)) {
                gathering.came(subscriber.name());
                visit.gather(gathering, end);
                visit.leave();
                return;
            } catch (UncheckedIOException | Disconnected ending) {
                Disconnected.expectFault(ending);
                gathering.cut(subscriber.name());
            }
        }
        throw new AssertionError(subscriber.name() + ": cut " + CUTS_MAX + " times while nothing was wrong");
    }
}

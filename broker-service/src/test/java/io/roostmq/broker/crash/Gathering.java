package io.roostmq.broker.crash;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * All members of a group are there, and are given what waits for the group: a mark that is published then comes to one of them behind
 * all of it. Thread-safe.
 */
final class Gathering {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(90).toNanos();

    private final int members;
    private final Set<String> present = new HashSet<>();
    private final Set<String> marks = new HashSet<>();
    private int cuts;

    Gathering(int members) {
        this.members = members;
    }

    /** A member is there. */
    synchronized void came(String member) {
        present.add(member);
        notifyAll();
    }

    /** A member has lost its connection, and will be back: what it had goes to the others, and a mark says nothing. */
    synchronized void cut(String member) {
        present.remove(member);
        cuts++;
        notifyAll();
    }

    /** A mark has come. */
    synchronized void marked(String mark) {
        marks.add(mark);
        notifyAll();
    }

    /** Returns how often members have been cut off so far, when all are there; -1 if they do not come. */
    synchronized int awaitAll() {
        return await(() -> present.size() == members) ? cuts : -1;
    }

    /** Waits until the marks have come, or somebody was cut off again; false if neither happens. */
    synchronized boolean awaitMarks(Set<String> expected, int cutsBefore) {
        return await(() -> cuts != cutsBefore || marks.containsAll(expected));
    }

    /** Whether nobody was cut off since. */
    synchronized boolean isUndisturbedSince(int cutsBefore) {
        return cuts == cutsBefore;
    }

    private boolean await(BooleanSupplier reached) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!reached.getAsBoolean()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return true;
    }
}

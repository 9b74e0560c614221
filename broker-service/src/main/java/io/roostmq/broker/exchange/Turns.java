package io.roostmq.broker.exchange;

import java.util.ArrayDeque;

/** Lets one task, of several steps on one loop, be done before the next one begins. */
final class Turns {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;

    /** Begins the task, now or later; whoever does it calls {@link #end} once. */
    void take(Runnable task) {
        if (taken) {
            waiting.add(task);
        } else {
            taken = true;
            task.run();
        }
    }

    boolean areTaken() {
        return taken;
    }

    void end() {
        Runnable next = waiting.poll();
        if (next == null) {
            taken = false;
        } else {
            next.run();
        }
    }
}

package io.roostmq.broker.session;

/** The event loop that an actor lives on: its only thread and its only clock. */
public interface Loop {
    /** Runs the task on the loop, later, after what was submitted before. Callable from any thread. */
    void execute(Runnable task);

    /** Runs the task on the loop after the delay in milliseconds. */
    Timer schedule(long delayMillis, Runnable task);

    /** Milliseconds since 1970-01-01 UTC. */
    long nowMillis();

    /** A task that is not yet due. */
    interface Timer {
        /** The task will not run, unless it already has. */
        void cancel();
    }
}

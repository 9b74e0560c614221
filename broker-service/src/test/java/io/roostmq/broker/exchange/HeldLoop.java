package io.roostmq.broker.exchange;

import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.ManualLoop;
import java.util.concurrent.LinkedBlockingQueue;

/** Another loop that is the same one, until it is to fall behind: then its tasks wait. Tasks may come from other threads. */
final class HeldLoop implements Loop {
    private final ManualLoop loop;
    private final LinkedBlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private volatile boolean holding;

    HeldLoop(ManualLoop loop) {
        this.loop = loop;
    }

    /** Tasks wait from now on. */
    void hold() {
        holding = true;
    }

    /** Runs the one that has waited longest; false when none waits. */
    boolean runOne() {
        Runnable task = held.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Those that wait are run in their order, and what comes then by the other loop. */
    void release() {
        holding = false;
        Runnable task;
        while ((task = held.poll()) != null) {
            loop.execute(task);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (holding) {
            held.add(task);
        } else {
            loop.execute(task);
        }
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        return loop.schedule(delayMillis, () -> execute(task));
    }

    @Override
    public long nowMillis() {
        return loop.nowMillis();
    }
}

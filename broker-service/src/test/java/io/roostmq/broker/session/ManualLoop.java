package io.roostmq.broker.session;

import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that runs when the test says so, with a clock that the test owns. Tasks may come from other threads. */
public final class ManualLoop implements Loop {
    private static final long PATIENCE_SECONDS = 10;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final PriorityQueue<Scheduled> scheduled = new PriorityQueue<>();
    private long nowMillis = 1_700_000_000_000L;
    private long sequence;

    private record Scheduled(long dueMillis, long sequence, Runnable task) implements Comparable<Scheduled> {
        @Override
        public int compareTo(Scheduled other) {
            int byTime = Long.compare(dueMillis, other.dueMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        Scheduled entry = new Scheduled(nowMillis + delayMillis, sequence++, task);
        scheduled.add(entry);
        return () -> scheduled.remove(entry);
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    /** Runs what is waiting, and what that posts; says how many tasks that were. */
    public int run() {
        int count = 0;
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
            count++;
        }
        return count;
    }

    /** Runs tasks, also those that other threads still bring, until the condition holds. */
    public void runUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("condition did not come true within " + PATIENCE_SECONDS + " s");
            }
            try {
                Runnable task = tasks.poll(Math.min(left, TimeUnit.MILLISECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }
    }

    /** Moves the clock only: what became due has not run yet. */
    public void skip(long millis) {
        nowMillis += millis;
    }

    /** Moves the clock, and runs what becomes due, each at its time. */
    public void advance(long millis) {
        long end = nowMillis + millis;
        run();
        while (!scheduled.isEmpty() && scheduled.peek().dueMillis() <= end) {
            Scheduled next = scheduled.remove();
            nowMillis = Math.max(nowMillis, next.dueMillis());
            next.task().run();
            run();
        }
        nowMillis = end;
    }
}

package io.roostmq.broker.store;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which a store reads, so that its writers do not wait for it. Not for users of a store. */
public final class ReaderThreads implements Executor {
    private static final long END_SECONDS_MAX = 30;

    private final ExecutorService threads;

    /** @param name of the threads, a number is appended */
    public ReaderThreads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable read) {
        threads.execute(read);
    }

    /** Returns when all reads are done, or after 30 seconds; those that are not done by then are interrupted. */
    public void end() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            abort();
        }
    }

    /** Interrupts the reads. */
    public void abort() {
        threads.shutdownNow();
    }
}

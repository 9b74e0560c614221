package io.roostmq.push.domain;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what was read from callers of batches and is not answered yet, over all batches. Thread-safe. */
public final class InFlight {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    public int now() {
        return now.get();
    }

    /** The most there ever was at once. */
    public int peak() {
        return peak.get();
    }

    void enter() {
        int count = now.incrementAndGet();
        peak.accumulateAndGet(count, Math::max);
    }

    void leave() {
        now.decrementAndGet();
    }
}

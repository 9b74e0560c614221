package io.roostmq.broker.crash;

import java.util.concurrent.atomic.AtomicLong;

/** When something happened, as a number that grows: what has the smaller one was first. */
final class Moment {
    private static final AtomicLong LAST = new AtomicLong();

    private Moment() {}

    /** From any thread. */
    static long now() {
        return LAST.incrementAndGet();
    }
}

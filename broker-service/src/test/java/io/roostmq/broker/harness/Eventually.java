package io.roostmq.broker.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another process brings about and nobody announces. */
public final class Eventually {
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private Eventually() {}

    /** Fails when the condition does not come true in time. */
    public static void isTrue(String what, Duration timeout, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in " + timeout + ": " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}

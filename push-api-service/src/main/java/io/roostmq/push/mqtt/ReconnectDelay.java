package io.roostmq.push.mqtt;

import java.time.Duration;

/**
 * The wait between two attempts to connect: doubled after each failure up to a bound, and shortened at random by up to half
 * so that many instances do not return to a restarted broker at the same instant.
 *
 * @param min before the second attempt, at least 1 ms
 * @param max bound, not less than {@code min}
 */
public record ReconnectDelay(Duration min, Duration max) {
    /** Doublings after which every sensible delay has reached its bound; keeps the shift below from overflowing. */
    private static final int DOUBLINGS_MAX = 20;

    /**
     * @param failures how many attempts have failed in a row, 1 or more
     * @param random uniform in 0..1, 1 excluded
     */
    public Duration afterFailures(int failures, double random) {
        long doubled = min.toMillis() << Math.min(failures - 1, DOUBLINGS_MAX);
        long bounded = Math.min(doubled, max.toMillis());
        return Duration.ofMillis(Math.max(1, bounded - (long) (random * bounded / 2)));
    }
}

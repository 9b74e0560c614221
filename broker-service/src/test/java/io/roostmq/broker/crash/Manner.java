package io.roostmq.broker.crash;

import java.util.Random;

/**
 * How a subscriber behaves during one visit.
 *
 * @param acknowledgementsMax after so many no PUBLISH is acknowledged
 * @param completes whether PUBREL is answered
 * @param pauseMillisMax wait at most so long after each packet; 0 to read as fast as it comes
 * @param receiveBufferBytes 0 for the system's own
 */
record Manner(int acknowledgementsMax, boolean completes, int pauseMillisMax, int receiveBufferBytes) {
    /** Takes everything, and acknowledges it at once. */
    static final Manner EAGER = new Manner(Integer.MAX_VALUE, true, 0, 0);

    /** Looks, and gives no answer. */
    static final Manner SILENT = new Manner(0, false, 0, 0);

    private static final Manner NEVER_COMPLETES = new Manner(Integer.MAX_VALUE, false, 0, 0);
    private static final Manner SLOW = new Manner(Integer.MAX_VALUE, true, 20, 4_096);
    private static final int FEW = 30;

    /** Half of all visits are eager ones. */
    static Manner random(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> SILENT;
            case 1 -> NEVER_COMPLETES;
            case 2 -> SLOW;
            case 3, 4 -> new Manner(1 + random.nextInt(FEW), random.nextBoolean(), 0, 0);
            default -> EAGER;
        };
    }
}

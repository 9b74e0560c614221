package io.roostmq.broker.sys;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast something grows: per minute, averaged over the last 1, 5 and 15 minutes with weights that decay exponentially, as
 * the load of a Unix system is.
 */
final class Load {
    private static final double MINUTE_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final int[] WINDOWS_MINUTES = {1, 5, 15};

    private final LongSupplier count;
    private final double[] perMinute = new double[WINDOWS_MINUTES.length];
    private long last;

    /** @param count grows from now on */
    Load(LongSupplier count) {
        this.count = count;
        this.last = count.getAsLong();
    }

    /** Takes what has come in the time since the last call into account. */
    void update(long elapsedMillis) {
        if (elapsedMillis <= 0) {
            return;
        }
        long now = count.getAsLong();
        double elapsedMinutes = elapsedMillis / MINUTE_MILLIS;
        double rate = (now - last) / elapsedMinutes;
        last = now;
        for (int i = 0; i < perMinute.length; i++) {
            double kept = Math.exp(-elapsedMinutes / WINDOWS_MINUTES[i]);
            perMinute[i] = rate + kept * (perMinute[i] - rate);
        }
    }

    /** Receives an average. */
    @FunctionalInterface
    interface Reader {
        void average(int windowMinutes, double perMinute);
    }

    void forEach(Reader reader) {
        for (int i = 0; i < perMinute.length; i++) {
            reader.average(WINDOWS_MINUTES[i], perMinute[i]);
        }
    }
}

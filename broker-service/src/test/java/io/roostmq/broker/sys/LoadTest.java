package io.roostmq.broker.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Averages over the last minutes, with time as the test says. */
class LoadTest {
    private static final double EXACT = 1e-9;

    private final AtomicLong count = new AtomicLong(1_000);
    private final Load load = new Load(count::get);

    @Test
    void beginsWithNothingWhateverWasCountedBefore() {
        load.update(10_000);
        assertEquals(Map.of(1, 0.0, 5, 0.0, 15, 0.0), averages());
    }

    @Test
    void comesToARateThatLasts() {
        for (int i = 0; i < 6 * 60 * 3; i++) {
            grow(50, 10_000);
        }
        averages().forEach((minutes, perMinute) -> assertEquals(300, perMinute, 0.01, minutes + " min"));
    }

    @Test
    void forgetsAsTimeGoesBy() {
        grow(60, 60_000);
        double kept = 1 - Math.exp(-1);
        assertEquals(60 * kept, average(1), EXACT);
        grow(0, 60_000);
        assertEquals(60 * kept * Math.exp(-1), average(1), EXACT);
        assertEquals(60 * (1 - Math.exp(-0.2)) * Math.exp(-0.2), average(5), EXACT);
    }

    @Test
    void doesNotDependOnHowOftenItIsUpdated() {
        Load often = new Load(count::get);
        for (int i = 0; i < 60; i++) {
            count.addAndGet(7);
            often.update(1_000);
        }
        load.update(60_000);
        often.forEach((minutes, perMinute) -> assertEquals(average(minutes), perMinute, EXACT));
    }

    @Test
    void aClockThatStandsStillOrGoesBackChangesNothing() {
        grow(60, 60_000);
        Map<Integer, Double> before = averages();
        grow(5, 0);
        grow(5, -1_000);
        assertEquals(before, averages());
    }

    private void grow(int by, long elapsedMillis) {
        count.addAndGet(by);
        load.update(elapsedMillis);
    }

    private double average(int windowMinutes) {
        return averages().getOrDefault(windowMinutes, Double.NaN);
    }

    private Map<Integer, Double> averages() {
        Map<Integer, Double> averages = new TreeMap<>();
        load.forEach(averages::put);
        return averages;
    }
}

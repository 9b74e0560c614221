package io.roostmq.push.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReconnectDelayTest {
    private final ReconnectDelay delay = new ReconnectDelay(Duration.ofMillis(200), Duration.ofSeconds(5));

    @Test
    void delayDoublesUpToItsBound() {
        assertEquals(Duration.ofMillis(200), delay.afterFailures(1, 0));
        assertEquals(Duration.ofMillis(400), delay.afterFailures(2, 0));
        assertEquals(Duration.ofMillis(3_200), delay.afterFailures(5, 0));
        assertEquals(Duration.ofSeconds(5), delay.afterFailures(6, 0));
        assertEquals(Duration.ofSeconds(5), delay.afterFailures(Integer.MAX_VALUE, 0));
    }

    @Test
    void chanceShortensItByUpToHalf() {
        assertEquals(Duration.ofMillis(300), delay.afterFailures(2, 0.5));
        assertEquals(Duration.ofMillis(201), delay.afterFailures(2, 0.999));
    }

    @Test
    void delayIsNeverZero() {
        ReconnectDelay shortest = new ReconnectDelay(Duration.ofMillis(1), Duration.ofMillis(1));
        assertEquals(Duration.ofMillis(1), shortest.afterFailures(1, 0.999));
    }
}

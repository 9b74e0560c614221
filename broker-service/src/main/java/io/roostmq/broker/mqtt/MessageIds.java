package io.roostmq.broker.mqtt;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Makes {@link MessageId}s: strictly increasing on this node, and pushed forward by identifiers seen from elsewhere (a
 * hybrid logical clock: Kulkarni et al., 2014). Thread-safe; two atomic operations per identifier.
 *
 * <p>Layout (RFC 9562 section 5.7, method 1 "fixed bit-length dedicated counter"): 48 bits of milliseconds, version, 12
 * bits of counter, variant, 46 bits that are random per process, 16 bits that number the identifiers and make their {@linkplain
 * MessageId#packetId() Packet Identifiers}. The counter overflows into the milliseconds, so more than 4096 identifiers in a
 * millisecond let the clock run ahead rather than stand still.
 */
public final class MessageIds {
    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final long NUMBER_MASK = 0xFFFF;

    private final LongSupplier clockMillis;
    /** Without the number. */
    private final long low;

    private final AtomicInteger number;
    /** Milliseconds and counter of the last identifier: {@code millis << 12 | counter}. */
    private final AtomicLong last = new AtomicLong();

    /**
     * @param clockMillis milliseconds since 1970-01-01 UTC; may jump, in either direction
     * @param node random bits that tell this process from every other
     */
    public MessageIds(LongSupplier clockMillis, long node) {
        this.clockMillis = clockMillis;
        this.low = VARIANT | ((node >>> 2) & ~NUMBER_MASK);
        this.number = new AtomicInteger((int) node);
    }

    public MessageId next() {
        long now = clockMillis.getAsLong() << COUNTER_BITS;
        while (true) {
            long before = last.get();
            long next = Math.max(now, before + 1);
            if (last.compareAndSet(before, next)) {
                return new MessageId(high(next), low | (number.incrementAndGet() & NUMBER_MASK));
            }
        }
    }

    /** Every identifier made from now on is larger than this one. */
    public MessageId floor() {
        return new MessageId(high(last.get()), -1);
    }

    /** Every identifier made from now on is larger than {@code seen}. */
    public void observe(MessageId seen) {
        long ticks = (seen.timestampMillis() << COUNTER_BITS) | (seen.high() & 0xFFF);
        last.accumulateAndGet(ticks, Math::max);
    }

    private static long high(long ticks) {
        return (ticks >>> COUNTER_BITS << 16) | VERSION_7 | (ticks & 0xFFF);
    }
}

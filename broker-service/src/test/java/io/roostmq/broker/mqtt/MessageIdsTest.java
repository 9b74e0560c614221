package io.roostmq.broker.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
    private final AtomicLong clockMillis = new AtomicLong(1_700_000_000_000L);
    private final MessageIds ids = new MessageIds(clockMillis::get, new Random(7).nextLong());

    @Test
    void identifiersAreVersion7AndCarryTheTime() {
        MessageId id = ids.next();
        UUID uuid = UUID.fromString(id.toString());
        assertEquals(7, uuid.version());
        assertEquals(2, uuid.variant());
        assertEquals(clockMillis.get(), id.timestampMillis());
    }

    @Test
    void theyGrowWhileTheClockStandsStillOrGoesBack() {
        MessageId before = ids.next();
        for (int i = 0; i < 10_000; i++) {
            if (i == 5_000) {
                clockMillis.addAndGet(-3_600_000);
            }
            MessageId next = ids.next();
            assertTrue(next.compareTo(before) > 0, () -> next + " after a larger one");
            before = next;
        }
    }

    @Test
    void theyGrowBeyondWhatWasSeenFromElsewhere() {
        MessageIds ahead = new MessageIds(() -> clockMillis.get() + 60_000, -1);
        MessageId seen = ahead.next();
        ids.observe(seen);
        assertTrue(ids.next().compareTo(seen) > 0);
        ids.observe(MessageId.MIN);
        assertTrue(ids.next().compareTo(seen) > 0);
    }

    @Test
    void textAndIdentifierAreTheSame() {
        MessageId id = ids.next();
        assertEquals(id, MessageId.parse(id.toString()));
    }

    @Test
    void packetIdentifiersAreValidAndDifferentForAsLongAsTheyCanBe() {
        Set<Integer> distinct = new HashSet<>();
        for (int i = 0; i < 65_536; i++) {
            clockMillis.addAndGet(i % 3);
            int packetId = ids.next().packetId();
            assertTrue(packetId >= 1 && packetId <= 65535, "packet identifier " + packetId);
            distinct.add(packetId);
        }
        assertEquals(65_535, distinct.size());
    }
}

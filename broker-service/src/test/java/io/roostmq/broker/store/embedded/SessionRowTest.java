package io.roostmq.broker.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.MessageId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SessionRowTest {
    private static final MessageId SENT = new MessageId(5, 6);

    @Test
    void aRowIsReadAsItWasWritten() {
        SessionRow left = SessionRow.connected(3, 4, 60, true)
                .withSubscriptions()
                .left(1_000, 60, SENT)
                .withPendingWill(7_000);
        assertEquals(left, SessionRow.decode(left.encode()));
        assertEquals(1_000, left.leftAtMillis());
    }

    /** Version, flags, epoch, incarnation, expiry, end, end of the Will's delay, identifier: nothing behind. */
    @Test
    void aRowOfAnEarlierVersionIsRead() {
        byte[] earlier = ByteBuffer.allocate(58)
                .put((byte) 1)
                .put((byte) 0b10)
                .putLong(3)
                .putLong(4)
                .putLong(60)
                .putLong(61_000)
                .putLong(SessionRow.NEVER)
                .putLong(SENT.high())
                .putLong(SENT.low())
                .array();
        SessionRow row = SessionRow.decode(earlier);
        assertEquals(SessionRow.NEVER, row.leftAtMillis());
        assertEquals(61_000, row.expiresAtMillis());
        assertEquals(SENT, row.sentUpTo());
        byte[] now = row.encode();
        assertEquals(row, SessionRow.decode(now));
        assertEquals(ByteBuffer.wrap(earlier), ByteBuffer.wrap(Arrays.copyOf(now, earlier.length)));
    }
}

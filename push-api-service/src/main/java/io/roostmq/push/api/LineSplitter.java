package io.roostmq.push.api;

import io.roostmq.push.domain.Payload;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes that come in pieces into lines. Keeps at most one piece and the beginning of one line. Lines end in LF, and a CR
 * before it is white space of JSON; the last one may end with the stream; blank ones are left out. Not thread-safe.
 */
final class LineSplitter {
    /** @param isTooLong its bytes were thrown away */
    record Line(Payload bytes, boolean isTooLong) {}

    private static final byte[] NOTHING = new byte[0];
    private static final Line TOO_LONG = new Line(Payload.EMPTY, true);

    private final int bytesMax;
    private byte[] piece = NOTHING;
    private int position;
    /** What earlier pieces had of the line that is not complete yet. */
    private ByteArrayOutputStream begun = new ByteArrayOutputStream();
    /** The line that is not complete yet is too long already. */
    private boolean skipping;

    private boolean ended;

    /** @param bytesMax longest line, without its LF */
    LineSplitter(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** More bytes; only after {@link #next} has returned null. */
    void feed(byte[] next) {
        piece = next;
        position = 0;
    }

    /** There are no more bytes. */
    void end() {
        ended = true;
    }

    /** Whether {@link #next} will return null for good. */
    boolean isDone() {
        return ended && position == piece.length && begun.size() == 0 && !skipping;
    }

    /** The next line; null when more bytes are needed, or there are no more. */
    @Nullable
    Line next() {
        while (position < piece.length) {
            int end = indexOfLineFeed();
            if (end < 0) {
                extend(piece.length);
                position = piece.length;
                break;
            }
            extend(end);
            position = end + 1;
            Line line = complete();
            if (line != null) {
                return line;
            }
        }
        return ended ? complete() : null;
    }

    private int indexOfLineFeed() {
        for (int i = position; i < piece.length; i++) {
            if (piece[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void extend(int end) {
        int more = end - position;
        if (skipping || begun.size() + more > bytesMax) {
            skipping = true;
            begun = new ByteArrayOutputStream();
            return;
        }
        begun.write(piece, position, more);
    }

    /** The line that was begun; null when it is blank. */
    private @Nullable Line complete() {
        byte[] bytes = begun.toByteArray();
        begun = new ByteArrayOutputStream();
        if (skipping) {
            skipping = false;
            return TOO_LONG;
        }
        return isBlank(bytes) ? null : new Line(Payload.of(bytes), false);
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte octet : bytes) {
            if (octet != ' ' && octet != '\t' && octet != '\r') {
                return false;
            }
        }
        return true;
    }
}

package io.roostmq.push.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {
    private static final String TOO_LONG = "(too long)";

    @Test
    void linesAreTheSameHoweverTheBytesAreCut() {
        byte[] body = "ä\n\nbb\r\n   \nccc".getBytes(UTF_8);
        for (int size = 1; size <= body.length; size++) {
            LineSplitter splitter = new LineSplitter(100);
            List<String> lines = new ArrayList<>();
            for (int from = 0; from < body.length; from += size) {
                splitter.feed(Arrays.copyOfRange(body, from, Math.min(body.length, from + size)));
                drain(splitter, lines);
            }
            assertFalse(splitter.isDone());
            splitter.end();
            drain(splitter, lines);
            assertEquals(List.of("ä", "bb\r", "ccc"), lines, "pieces of " + size);
            assertTrue(splitter.isDone());
        }
    }

    @Test
    void lineThatIsTooLongIsToldOnceAndTheNextOneIsRead() {
        byte[] body = "12345\n123456\n12345678901234567890\n1\n1234567".getBytes(UTF_8);
        for (int size = 1; size <= body.length; size++) {
            LineSplitter splitter = new LineSplitter(5);
            List<String> lines = new ArrayList<>();
            for (int from = 0; from < body.length; from += size) {
                splitter.feed(Arrays.copyOfRange(body, from, Math.min(body.length, from + size)));
                drain(splitter, lines);
            }
            splitter.end();
            drain(splitter, lines);
            assertEquals(List.of("12345", TOO_LONG, TOO_LONG, "1", TOO_LONG), lines, "pieces of " + size);
            assertTrue(splitter.isDone());
        }
    }

    @Test
    void streamThatEndsInALineFeedHasNoFurtherLine() {
        LineSplitter splitter = new LineSplitter(5);
        splitter.feed("a\n".getBytes(UTF_8));
        splitter.end();
        List<String> lines = new ArrayList<>();
        drain(splitter, lines);
        assertEquals(List.of("a"), lines);
        assertTrue(splitter.isDone());
        assertNull(splitter.next());
    }

    @Test
    void emptyStreamIsDoneAtOnce() {
        LineSplitter splitter = new LineSplitter(5);
        splitter.end();
        assertTrue(splitter.isDone());
        assertNull(splitter.next());
    }

    private static void drain(LineSplitter splitter, List<String> lines) {
        for (LineSplitter.Line line = splitter.next(); line != null; line = splitter.next()) {
            lines.add(line.isTooLong() ? TOO_LONG : new String(line.bytes().array(), UTF_8));
        }
    }
}

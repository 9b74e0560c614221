package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the topics that a filter matches in an ordered set of topic names without visiting the others: tells a cursor over
 * the set whether to take a topic, to step, or to seek, and where to. The order is that of the UTF-8 bytes, unsigned.
 *
 * <p>A seek never jumps over a match. Note that the children of {@code a} are not next to it: {@code a-1} sorts between
 * {@code a} and {@code a/b}, since '-' is smaller than '/'. What is contiguous is everything that begins with {@code a/},
 * so seeks go to the first candidate inside such a range, or behind its end.
 *
 * <p>For a Shared Subscription the part behind the Share Name counts. Not thread-safe: one instance for each scan.
 */
public final class TopicScan {
    private static final byte SEPARATOR = '/';
    private static final byte BEHIND_SEPARATOR = SEPARATOR + 1;
    private static final byte RESERVED = '$';
    private static final byte[] BEHIND_RESERVED = {RESERVED + 1};

    /** What to do with a topic. */
    public enum Verdict {
        /** The topic matches; go on with the next one. */
        MATCH,
        /** It does not match; go on with the next one. */
        NEXT,
        /** It does not match; go on with the first topic that is not smaller than {@link #target()}. */
        SEEK,
        /** Neither it nor any topic behind it matches. */
        END
    }

    private final byte[][] levels;
    /** Index of the first level that is '+' or '#', or the number of levels. */
    private final int firstWildcard;

    private final boolean endsWithHash;
    private byte[] target = new byte[0];

    public TopicScan(TopicFilter filter) {
        List<byte[]> split = new ArrayList<>();
        byte[] bytes = filter.topics().getBytes(StandardCharsets.UTF_8);
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == SEPARATOR) {
                split.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        levels = split.toArray(new byte[0][]);
        endsWithHash = is(levels.length - 1, '#');
        int wildcard = 0;
        while (wildcard < levels.length && !is(wildcard, '+') && !is(wildcard, '#')) {
            wildcard++;
        }
        firstWildcard = wildcard;
    }

    /**
     * Where the cursor begins.
     *
     * @param after behind this topic, null for the first one
     */
    public byte[] start(@Nullable Topic after) {
        byte[] first = new byte[0];
        for (int i = 0; i < firstWildcard; i++) {
            first = append(first, first.length, levels[i], !mayEndAt(i));
        }
        if (after == null) {
            return first;
        }
        byte[] name = after.name().getBytes(StandardCharsets.UTF_8);
        byte[] behind = Arrays.copyOf(name, name.length + 1);
        return Arrays.compareUnsigned(behind, first) > 0 ? behind : first;
    }

    /** No match is equal to or greater than this; null when there is no such bound. */
    public byte @Nullable [] end() {
        if (firstWildcard == 0) {
            return null;
        }
        byte[] prefix = new byte[0];
        for (int i = 0; i < firstWildcard; i++) {
            prefix = append(prefix, prefix.length, levels[i], true);
        }
        return behindRange(prefix, prefix.length);
    }

    /** The topic to seek after {@link Verdict#SEEK}. */
    public byte[] target() {
        return target;
    }

    /** @param topic UTF-8 */
    public Verdict judge(byte[] topic) {
        if (firstWildcard == 0 && topic[0] == RESERVED) {
            return seek(BEHIND_RESERVED);
        }
        int start = 0;
        for (int i = 0; i < levels.length; i++) {
            if (is(i, '#')) {
                return Verdict.MATCH;
            }
            int end = endOfLevel(topic, start);
            if (!is(i, '+') && !Arrays.equals(topic, start, end, levels[i], 0, levels[i].length)) {
                return judgeOtherLiteral(topic, start, i);
            }
            if (end == topic.length) {
                return mayEndAt(i) ? Verdict.MATCH : Verdict.NEXT;
            }
            start = end + 1;
        }
        return behind(topic, start, levels.length);
    }

    /** The topic differs from the filter in the literal level {@code i}, which begins at {@code start}. */
    private Verdict judgeOtherLiteral(byte[] topic, int start, int i) {
        if (mayEndAt(i)) {
            byte[] exact = append(topic, start, levels[i], false);
            if (Arrays.compareUnsigned(topic, exact) < 0) {
                return seek(exact);
            }
        }
        if (i < levels.length - 1) {
            byte[] children = append(topic, start, levels[i], true);
            if (Arrays.compareUnsigned(topic, children) < 0) {
                return seek(children);
            }
        }
        return behind(topic, start, i);
    }

    /** Nothing more matches among the topics that share the first {@code level} levels, which end before {@code length}. */
    private Verdict behind(byte[] topic, int length, int level) {
        return firstWildcard < level ? seek(behindRange(topic, length)) : Verdict.END;
    }

    private Verdict seek(byte[] to) {
        target = to;
        return Verdict.SEEK;
    }

    /** Whether a topic whose last level is {@code i} can match. */
    private boolean mayEndAt(int i) {
        return i == levels.length - 1 || (i == levels.length - 2 && endsWithHash);
    }

    private boolean is(int level, char wildcard) {
        return levels[level].length == 1 && levels[level][0] == wildcard;
    }

    private static int endOfLevel(byte[] topic, int from) {
        int end = from;
        while (end < topic.length && topic[end] != SEPARATOR) {
            end++;
        }
        return end;
    }

    private static byte[] append(byte[] prefix, int prefixLength, byte[] level, boolean separator) {
        int length = prefixLength + level.length;
        byte[] joined = Arrays.copyOf(Arrays.copyOf(prefix, prefixLength), separator ? length + 1 : length);
        System.arraycopy(level, 0, joined, prefixLength, level.length);
        if (separator) {
            joined[length] = SEPARATOR;
        }
        return joined;
    }

    /** The smallest key behind all that begin with the prefix, whose last byte is a separator. */
    private static byte[] behindRange(byte[] prefix, int prefixLength) {
        byte[] behind = Arrays.copyOf(prefix, prefixLength);
        behind[prefixLength - 1] = BEHIND_SEPARATOR;
        return behind;
    }
}

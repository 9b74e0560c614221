package io.roostmq.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.TopicScan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TopicScanTest {
    private static final int ROUNDS = 2000;
    /** Characters on both sides of the separator, so that neighbours in the order are not neighbours in the tree. */
    private static final String[] LEVELS = {"", "a", "b", "a-1", "a!", "ab", "$S", "x", "\u00e4", "~", "0", " "};

    @Test
    void findsWhatAPlainComparisonFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            NavigableSet<byte[]> topics = new TreeSet<>(Arrays::compareUnsigned);
            for (int i = random.nextInt(40); i >= 0; i--) {
                topics.add(randomName(random, false).getBytes(StandardCharsets.UTF_8));
            }
            TopicFilter filter = TopicFilter.of(randomName(random, true));
            @Nullable Topic after = random.nextBoolean() ? null : new Topic(randomName(random, false));
            assertEquals(
                    plainMatches(topics, filter, after),
                    new Cursor(topics).matches(filter, after),
                    () -> "seed " + seed + ", filter '" + filter + "', after " + after);
        }
    }

    private static String randomName(Random random, boolean wildcards) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            boolean plus = wildcards && random.nextInt(3) == 0;
            levels.add(plus ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
        }
        if (wildcards && random.nextInt(3) == 0) {
            levels.add("#");
        }
        String name = String.join("/", levels);
        return name.isEmpty() ? "a" : name;
    }

    private static List<String> plainMatches(NavigableSet<byte[]> topics, TopicFilter filter, @Nullable Topic after) {
        List<String> matches = new ArrayList<>();
        for (byte[] topic : topics) {
            boolean behind =
                    after == null || Arrays.compareUnsigned(topic, after.name().getBytes(StandardCharsets.UTF_8)) > 0;
            String name = new String(topic, StandardCharsets.UTF_8);
            if (behind && plainMatch(name, filter.topics())) {
                matches.add(name);
            }
        }
        return matches;
    }

    /** MQTT 5.0 section 4.7, level by level. */
    private static boolean plainMatch(String topic, String filter) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        String[] names = topic.split("/", -1);
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i == names.length || !(levels[i].equals("+") || levels[i].equals(names[i]))) {
                return false;
            }
            if (i == names.length - 1 && i == levels.length - 2 && levels[i + 1].equals("#")) {
                return true;
            }
        }
        return names.length == levels.length;
    }

    @Test
    void looksAtFewTopicsBesidesTheMatches() {
        NavigableSet<byte[]> topics = new TreeSet<>(Arrays::compareUnsigned);
        for (int site = 0; site < 100; site++) {
            for (int device = 0; device < 1000; device++) {
                topics.add(("site" + site + "/d" + device + "/state").getBytes(StandardCharsets.UTF_8));
            }
            topics.add(("site" + site + "/x/alarm").getBytes(StandardCharsets.UTF_8));
        }
        Cursor cursor = new Cursor(topics);
        assertEquals(100, cursor.matches(TopicFilter.of("+/x/#"), null).size());
        assertTrue(cursor.looked <= 3 * 100 + 1, "looked at " + cursor.looked);
        assertEquals(100, cursor.matches(TopicFilter.of("+/d7/state"), null).size());
        assertTrue(cursor.looked <= 3 * 100 + 1, "looked at " + cursor.looked);
        assertEquals(1001, cursor.matches(TopicFilter.of("site5/#"), null).size());
        assertTrue(cursor.looked <= 1001 + 1, "looked at " + cursor.looked);
        assertEquals(0, cursor.matches(TopicFilter.of("none/+/state"), null).size());
        assertTrue(cursor.looked <= 1, "looked at " + cursor.looked);
    }

    /** Walks an ordered set as a store does. */
    private static final class Cursor {
        private final NavigableSet<byte[]> topics;
        private int looked;

        private Cursor(NavigableSet<byte[]> topics) {
            this.topics = topics;
        }

        private List<String> matches(TopicFilter filter, @Nullable Topic after) {
            looked = 0;
            TopicScan scan = new TopicScan(filter);
            List<String> matches = new ArrayList<>();
            byte @Nullable [] end = scan.end();
            byte @Nullable [] topic = topics.ceiling(scan.start(after));
            while (topic != null && (end == null || Arrays.compareUnsigned(topic, end) < 0)) {
                looked++;
                Verdict verdict = scan.judge(topic);
                if (verdict == Verdict.END) {
                    break;
                }
                if (verdict == Verdict.MATCH) {
                    matches.add(new String(topic, StandardCharsets.UTF_8));
                }
                if (verdict == Verdict.SEEK) {
                    assertTrue(Arrays.compareUnsigned(scan.target(), topic) > 0, "seeks forward");
                    topic = topics.ceiling(scan.target());
                } else {
                    topic = topics.higher(topic);
                }
            }
            return matches;
        }
    }
}

package io.roostmq.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;

/** Random scripts of add, remove and match, compared step by step with a list and a matcher that nobody could get wrong. */
final class TopicTreeRandomTest {
    private static final int STEPS = 2_000;
    private static final String[] LEVELS = {"", "a", "b", "c", "$x", "d"};

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TopicTree<String> tree = new TopicTree<>();
    private final Map<String, Map<String, Subscription>> model = new LinkedHashMap<>();

    @RepeatedTest(10)
    void theTreeAgreesWithTheNaiveMatcher() {
        int subscribers = 1 + random.nextInt(60);
        for (int step = 0; step < STEPS; step++) {
            String subscriber = "s" + random.nextInt(subscribers);
            String filter = randomFilter();
            if (random.nextInt(100) < (step / 500 % 2 == 0 ? 75 : 25)) {
                Subscription subscription = Subscription.of(filter, QoS.of(random.nextInt(3)));
                tree.add(subscriber, subscription);
                model.computeIfAbsent(filter, f -> new LinkedHashMap<>()).put(subscriber, subscription);
            } else {
                remove(subscriber, filter);
            }
            String topic = randomLevels(LEVELS);
            if (!topic.isEmpty()) {
                assertEquals(expected(topic), Seen.by(tree, topic), () -> "seed " + seed + " topic " + topic);
            }
        }
        List<Map.Entry<String, String>> left = new ArrayList<>();
        model.forEach((filter, subscribed) ->
                subscribed.keySet().forEach(subscriber -> left.add(Map.entry(filter, subscriber))));
        left.forEach(entry -> remove(entry.getValue(), entry.getKey()));
        assertEquals(0, tree.size(), "seed " + seed);
        assertEquals(0, tree.nodeCount(), "seed " + seed);
    }

    private void remove(String subscriber, String filter) {
        Map<String, Subscription> subscribed = model.getOrDefault(filter, new LinkedHashMap<>());
        boolean there = subscribed.remove(subscriber) != null;
        if (subscribed.isEmpty()) {
            model.remove(filter);
        }
        assertEquals(there, tree.remove(subscriber, TopicFilter.of(filter)), () -> "seed " + seed + " " + filter);
    }

    private List<String> expected(String topic) {
        List<String> expected = new ArrayList<>();
        Map<String, List<String>> groups = new TreeMap<>();
        model.forEach((value, subscribed) -> {
            TopicFilter filter = TopicFilter.of(value);
            if (!matches(filter.topics(), topic)) {
                return;
            }
            subscribed.forEach((subscriber, subscription) -> {
                if (filter.isShared()) {
                    groups.computeIfAbsent(value, f -> new ArrayList<>()).add(subscriber);
                } else {
                    expected.add(Seen.entry(subscriber, subscription));
                }
            });
        });
        groups.forEach((filter, members) -> expected.add(filter + members));
        expected.sort(null);
        return expected;
    }

    private static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        return matches(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean matches(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        if (filter.get(0).equals("#")) {
            return true;
        }
        if (topic.isEmpty()) {
            return false;
        }
        boolean first = filter.get(0).equals("+") || filter.get(0).equals(topic.get(0));
        return first && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }

    private String randomFilter() {
        String filter = randomLevels("", "a", "b", "c", "$x", "+", "+");
        if (random.nextInt(4) == 0) {
            filter = filter.isEmpty() ? "#" : filter + "/#";
        }
        if (filter.isEmpty()) {
            filter = "a";
        }
        return random.nextInt(4) == 0 ? "$share/" + "gh".charAt(random.nextInt(2)) + "/" + filter : filter;
    }

    private String randomLevels(String... levels) {
        List<String> chosen = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            chosen.add(levels[random.nextInt(levels.length)]);
        }
        return String.join("/", chosen);
    }
}

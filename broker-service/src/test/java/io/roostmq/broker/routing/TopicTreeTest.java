package io.roostmq.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicTreeTest {
    private final TopicTree<String> tree = new TopicTree<>();

    /** The examples of MQTT 5.0 section 4.7, then the corners around them. */
    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/tennis/player1/#, sport/tennis/player2, false",
        "sport/#, sport, true",
        "sport/#, sports, false",
        "#, sport/tennis, true",
        "#, /, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player2, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "+, finance, true",
        "+, /finance, false",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+/tennis/#, sport/tennis, true",
        "+/tennis/#, sport/tennis/player1, true",
        "+/tennis/#, tennis/player1, false",
        "sport/+/player1, sport/tennis/player1, true",
        "sport/+/player1, sport/player1, false",
        "#, $SYS/monitor/Clients, false",
        "+/monitor/Clients, $SYS/monitor/Clients, false",
        "$SYS/#, $SYS/monitor/Clients, true",
        "$SYS/#, $SYS, true",
        "$SYS/monitor/+, $SYS/monitor/Clients, true",
        "$SYS/+/Clients, $SYS/monitor/Clients, true",
        "$SYS, $SYS, true",
        "+, $SYS, false",
        "+/#, $SYS/monitor, false",
        "+/#, sys/$monitor, true",
        "sys/+, sys/$monitor, true",
        "sys/#, sys/$monitor, true",
        "ACCOUNTS, Accounts, false",
        "Accounts payable, Accounts payable, true",
        "/finance, finance, false",
        "finance, /finance, false",
        "finance, finance/, false",
        "finance/, finance/, true",
        "finance/, finance, false",
        "/, /, true",
        "+/+, /, true",
        "+, /, false",
        "//, //, true",
        "+/+/+, //, true",
        "a//b, a//b, true",
        "a/+/b, a//b, true",
        "a//b, a/b, false",
        "a/#, a/, true",
        "a//#, a/, true",
        "a//#, a, false",
        "/#, /, true",
        "/#, /a/b, true",
        "/#, a, false",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "+/b/+, a/b/c, true",
        "+/+/#, a/b, true",
        "+/+/#, a, false",
        "a/+/+/d/#, a/b/c/d, true",
        "a/+/+/d/#, a/b/c/e, false",
    })
    void aFilterMatchesTheTopicsOfTheStandard(String filter, String topic, boolean matches) {
        tree.add("s", Seen.subscription(filter));
        tree.add("s", Seen.subscription("$share/g/" + filter));

        List<String> expected = matches ? List.of("$share/g/" + filter + "[s]", "s:" + filter + ":1") : List.of();
        assertEquals(expected, Seen.by(tree, topic));
    }

    @Test
    void overlappingSubscriptionsAreEachSeen() {
        for (String filter : List.of("a/b", "a/+", "+/b", "+/+", "a/#", "a/b/#", "+/#", "#", "x/b")) {
            tree.add("s", Seen.subscription(filter));
        }

        assertEquals(
                List.of("s:#:1", "s:+/#:1", "s:+/+:1", "s:+/b:1", "s:a/#:1", "s:a/+:1", "s:a/b/#:1", "s:a/b:1"),
                Seen.by(tree, "a/b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, FewSubscribers.MAX, FewSubscribers.MAX + 1, 40})
    void addingAgainReplaces(int subscribers) {
        for (int i = 0; i < subscribers; i++) {
            tree.add("s" + i, Seen.subscription("a"));
        }
        tree.add("s0", Subscription.of("a", QoS.EXACTLY_ONCE));

        assertEquals(subscribers, tree.size());
        List<String> seen = Seen.by(tree, "a");
        assertEquals(subscribers, seen.size());
        assertTrue(seen.contains("s0:a:2"), seen::toString);
    }

    @Test
    void addingAgainReplacesAMemberOfAGroup() {
        tree.add("s1", Seen.subscription("$share/g/a"));
        tree.add("s2", Seen.subscription("$share/g/a"));
        tree.add("s1", Subscription.of("$share/g/a", QoS.EXACTLY_ONCE));

        assertEquals(2, tree.size());
        assertEquals(List.of("$share/g/a[s1, s2]"), Seen.by(tree, "a"));
    }

    @Test
    void aFilterAndItsSharedFormAreDifferentSubscriptions() {
        tree.add("s", Seen.subscription("a"));
        tree.add("s", Seen.subscription("$share/g/a"));
        tree.add("s", Seen.subscription("$share/h/a"));
        tree.add("t", Seen.subscription("$share/h/a"));

        assertEquals(4, tree.size());
        assertEquals(List.of("$share/g/a[s]", "$share/h/a[s, t]", "s:a:1"), Seen.by(tree, "a"));

        assertTrue(tree.remove("s", TopicFilter.of("a")));
        assertEquals(List.of("$share/g/a[s]", "$share/h/a[s, t]"), Seen.by(tree, "a"));
        assertTrue(tree.remove("s", TopicFilter.of("$share/g/a")));
        assertTrue(tree.remove("s", TopicFilter.of("$share/h/a")));
        assertEquals(List.of("$share/h/a[t]"), Seen.by(tree, "a"));
    }

    @Test
    void aGroupIsTheSameObjectWhileItHasMembers() {
        List<SharedGroup<? extends String>> seen = new ArrayList<>();
        Visitor<String> visitor = new Visitor<>() {
            @Override
            public void subscribed(String subscriber, Subscription subscription) {}

            @Override
            public void shared(SharedGroup<? extends String> group) {
                seen.add(group);
            }
        };
        tree.add("s1", Seen.subscription("$share/g/a/#"));
        tree.match(new Topic("a"), visitor);
        tree.add("s2", Seen.subscription("$share/g/a/#"));
        tree.remove("s1", TopicFilter.of("$share/g/a/#"));
        tree.match(new Topic("a/b"), visitor);

        assertEquals(2, seen.size());
        assertTrue(seen.get(0) == seen.get(1));
        assertEquals("g", seen.get(0).shareName());
        assertEquals(TopicFilter.of("$share/g/a/#"), seen.get(0).filter());
        assertEquals("s2", seen.get(0).members().get(0).subscriber());
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        tree.add("s", Seen.subscription("a/b"));
        tree.add("s", Seen.subscription("$share/g/a/c"));

        for (String filter : List.of("a", "a/b/c", "a/#", "+/b", "#", "a/c", "$share/g/a/b", "$share/h/a/c", "b")) {
            assertFalse(tree.remove("s", TopicFilter.of(filter)), filter);
        }
        assertFalse(tree.remove("t", TopicFilter.of("a/b")));
        assertFalse(tree.remove("t", TopicFilter.of("$share/g/a/c")));
        assertEquals(2, tree.size());
        assertEquals(3, tree.nodeCount());
    }

    @Test
    void nodesThatHoldNothingAreTakenOut() {
        tree.add("s", Seen.subscription("a/b/c"));
        tree.add("s", Seen.subscription("a/+/c/#"));
        tree.add("t", Seen.subscription("$share/g/a/b"));
        tree.add("t", Seen.subscription("#"));
        assertEquals(5, tree.nodeCount());

        tree.remove("s", TopicFilter.of("a/b/c"));
        assertEquals(4, tree.nodeCount());
        tree.remove("t", TopicFilter.of("$share/g/a/b"));
        assertEquals(3, tree.nodeCount());
        tree.remove("s", TopicFilter.of("a/+/c/#"));
        assertEquals(0, tree.nodeCount());
        tree.remove("t", TopicFilter.of("#"));
        assertEquals(0, tree.size());
        assertEquals(List.of(), Seen.by(tree, "a"));
    }

    /** Under one level and as subscribers of one filter: every size up to well above where representations change. */
    @Test
    void fanOutGrowsAndShrinks() {
        int most = 3 * FewSubscribers.MAX;
        for (int i = 0; i < most; i++) {
            tree.add("s" + i, Seen.subscription("all"));
            tree.add("s" + i, Seen.subscription("one/" + i + "/x"));
            assertEquals(i + 1, Seen.by(tree, "all").size());
            assertEquals(List.of("s" + i + ":one/" + i + "/x:1"), Seen.by(tree, "one/" + i + "/x"));
            assertEquals(2 + 2 * (i + 1), tree.nodeCount());
        }
        for (int i = 0; i < most; i++) {
            assertTrue(tree.remove("s" + i, TopicFilter.of("all")));
            assertTrue(tree.remove("s" + i, TopicFilter.of("one/" + i + "/x")));
            assertEquals(most - i - 1, Seen.by(tree, "all").size());
            for (int left = i + 1; left < most; left++) {
                assertEquals(1, Seen.by(tree, "one/" + left + "/x").size());
            }
            assertEquals(List.of(), Seen.by(tree, "one/" + i + "/x"));
        }
        assertEquals(0, tree.nodeCount());
    }

    /** Copying all for each change would take minutes here. */
    @Test
    void aMillionFiltersComeAndGo() {
        int filters = 1_000_000;
        int groups = 1_000;
        for (int i = 0; i < filters; i++) {
            tree.add("s", Seen.subscription("devices/" + i % groups + "/" + i));
        }
        assertEquals(filters, tree.size());
        assertEquals(1 + groups + filters, tree.nodeCount());
        for (int i = 0; i < filters; i++) {
            tree.remove("s", TopicFilter.of("devices/" + i % groups + "/" + i));
        }
        assertEquals(0, tree.size());
        assertEquals(0, tree.nodeCount());
    }

    @Test
    void wideLevelsAndCrowdedFiltersAreCheapToChange() {
        int wide = 200_000;
        for (int i = 0; i < wide; i++) {
            tree.add("s" + i, Seen.subscription("all"));
            tree.add("s", Seen.subscription("one/" + i));
        }
        assertEquals(2L * wide, tree.size());
        for (int i = 0; i < wide; i++) {
            tree.remove("s" + i, TopicFilter.of("all"));
            tree.remove("s", TopicFilter.of("one/" + i));
        }
        assertEquals(0, tree.nodeCount());
    }

    /** The standard limits a filter to 65535 bytes and sets no limit to its levels, MQTT 5.0 section 4.7.3. */
    @Test
    void theDeepestFilterIsNoTrouble() {
        String deepest = "/".repeat(65_534);
        tree.add("s", Seen.subscription(deepest));
        tree.add("s", Seen.subscription("+" + "/+".repeat(32_000) + "/#"));
        for (int levels = 1; levels < 2_000; levels++) {
            tree.add("s", Seen.subscription("+/".repeat(levels)));
        }

        assertEquals(2, Seen.by(tree, deepest).size());
        assertEquals(1, Seen.by(tree, "/".repeat(1_000)).size());
    }
}

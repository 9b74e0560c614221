package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Samples.retain;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore.Matched;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The retained message of each topic. */
interface RetainedContract extends StoreFixture {
    @Test
    default void theLatestMessageOfATopicIsRetained() {
        await(queues().append(List.of(retain(message(1, "a", "old")))));
        await(queues().append(List.of(retain(message(2, "a", "new")), retain(message(3, "b", "other")))));
        assertEquals(List.of(message(2, "a", "new")), matches("a"));
        assertEquals(2, await(retained().count()));
    }

    @Test
    default void anOlderMessageChangesNothing() {
        await(queues().append(List.of(retain(message(5, "a", "new")))));
        await(queues().append(List.of(retain(message(4, "a", "old")))));
        await(queues().append(List.of(retain(message(3, "a", "")))));
        assertEquals(List.of(message(5, "a", "new")), matches("a"));
    }

    @Test
    default void anEmptyPayloadDeletes() {
        await(queues().append(List.of(retain(message(1, "a", "x")), retain(message(2, "a", "")))));
        await(queues().append(List.of(retain(message(3, "b", "")))));
        assertEquals(List.of(), matches("#"));
        assertEquals(0, await(retained().count()));
        await(queues().append(List.of(retain(message(4, "a", "y")))));
        await(queues().append(List.of(retain(message(4, "a", "y")))));
        assertEquals(List.of(message(4, "a", "y")), matches("#"));
        assertEquals(1, await(retained().count()));
    }

    @Test
    default void aMessageThatIsNotRetainedLeavesTheRetainedOne() {
        await(queues().append(
                        List.of(retain(message(1, "a", "x")), Samples.delivery(message(2, "a", "y"), taken("c")))));
        assertEquals(List.of(message(1, "a", "x")), matches("a"));
    }

    @Test
    default void filtersMatchByLevel() {
        long number = 1;
        for (String topic : List.of(
                "a",
                "a/b",
                "a/b/c",
                "a/c",
                "a-1/b",
                "a!/b",
                "b",
                "b/b",
                "/",
                "/b",
                "$SYS/x",
                "$SYS/b",
                "a//b",
                "\u00e4/b")) {
            await(queues().append(List.of(retain(message(number++, topic, "x")))));
        }
        assertTopics(List.of("a", "a/b", "a/b/c", "a/c", "a//b"), "a/#");
        assertTopics(List.of("/b", "a!/b", "a-1/b", "a/b", "b/b", "\u00e4/b"), "+/b");
        assertTopics(List.of("a/b", "a/c"), "a/+");
        assertTopics(List.of("a", "b"), "+");
        assertTopics(List.of("/", "/b"), "/+");
        assertTopics(List.of("$SYS/b", "$SYS/x"), "$SYS/#");
        assertTopics(List.of("$SYS/b"), "$SYS/+", "$SYS/x");
        assertTopics(List.of("a//b", "a/b/c"), "a/+/+");
        assertTopics(List.of("a/b"), "$share/group/a/b");
        assertTopics(
                List.of("a", "a!/b", "a-1/b", "a/b", "a/b/c", "a/c", "a//b", "b", "b/b", "/", "/b", "\u00e4/b"), "#");
        assertTopics(List.of(), "c/#");
        assertTopics(List.of("a/b", "a/b/c"), "+/b/#", "a!/b", "a-1/b", "b/b", "/b", "\u00e4/b");
    }

    /** @param but topics that match as well and are of no interest here */
    private void assertTopics(List<String> expected, String filter, String... but) {
        List<String> actual = new ArrayList<>(
                matches(filter).stream().map(message -> message.topic().name()).toList());
        assertTrue(actual.containsAll(List.of(but)), filter);
        actual.removeAll(List.of(but));
        assertEquals(
                expected.stream().sorted().toList(), actual.stream().sorted().toList(), filter);
    }

    @Test
    default void matchesComeInTheOrderOfTheirBytesPageByPage() {
        List<String> topics = new ArrayList<>(List.of("a!", "a/\uffee", "a/\ud83d\ude00"));
        for (int i = 0; i < 300; i++) {
            topics.add("a/x" + (1000 + i));
        }
        topics.sort(RetainedContract::compareBytes);
        long number = 1;
        for (String topic : topics) {
            await(queues().append(List.of(retain(message(number++, topic, "x")))));
        }
        assertEquals(
                topics,
                matches("#").stream().map(message -> message.topic().name()).toList());
        assertEquals(302, matches("a/+").size());
    }

    private static int compareBytes(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void expiredRetainedMessagesAreRemoved() {
        long now = Samples.NOW_MILLIS;
        await(queues().append(List.of(
                retain(message(1, "a", "x", now)),
                retain(message(2, "b", "x", now + 1)),
                retain(message(3, "c", "x")),
                retain(message(4, "d", "x", now - 1)),
                retain(message(5, "e", "old", now - 1)))));
        await(queues().append(List.of(retain(message(6, "e", "new")))));
        assertEquals(1, await(retained().removeExpired(now, 1)));
        assertEquals(1, await(retained().removeExpired(now, 10)));
        assertEquals(0, await(retained().removeExpired(now, 10)));
        assertEquals(3, await(retained().count()));
        assertTopics(List.of("b", "c", "e"), "#");
    }

    @Test
    default void theIdentifierOfARetainedMessageCounts() {
        await(queues().append(List.of(retain(message(9, "a", "x")))));
        MessageId highest = store().highestMessageId();
        assertFalse(highest.compareTo(Samples.id(9)) < 0);
    }

    /** All matches, read in small pages. */
    default List<Message> matches(String filter) {
        List<Message> all = new ArrayList<>();
        @Nullable Topic after = null;
        Matched page;
        do {
            page = await(retained().match(TopicFilter.of(filter), after, 7));
            assertTrue(page.messages().size() <= 7);
            all.addAll(page.messages());
            after = page.messages().isEmpty()
                    ? after
                    : page.messages().get(page.messages().size() - 1).topic();
        } while (page.more());
        return all;
    }
}

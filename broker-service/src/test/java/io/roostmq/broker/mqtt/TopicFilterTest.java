package io.roostmq.broker.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "/", "//", "a/b", "+", "#", "+/+", "a/+/b", "a/#", "+/#", "/+", "$SYS/#", "a b/ü", "$share"
            })
    void validFilters(String filter) {
        assertEquals(filter, TopicFilter.of(filter).topics());
        assertFalse(TopicFilter.of(filter).isShared());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "#/a",
                "a/#/b",
                "a+",
                "+a",
                "a/b+/c",
                "a\0b",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/a+b/c",
                "$share/#/c"
            })
    void invalidFilters(String filter) {
        ProtocolException invalid = assertThrows(ProtocolException.class, () -> TopicFilter.of(filter));
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, invalid.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/group/a/+/b", "$share/g/#", "$share/g//"})
    void sharedFilters(String filter) {
        TopicFilter parsed = TopicFilter.of(filter);
        assertTrue(parsed.isShared());
        assertEquals(filter, "$share/" + parsed.shareName() + "/" + parsed.topics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "#", "a\0"})
    void invalidTopicNames(String name) {
        ProtocolException invalid = assertThrows(ProtocolException.class, () -> new Topic(name));
        assertEquals(ReasonCode.TOPIC_NAME_INVALID, invalid.reason());
    }
}

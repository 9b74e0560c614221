package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import org.junit.jupiter.api.Test;

final class TopicAliasesTest {
    @Test
    void anAliasStandsForItsLatestTopic() {
        TopicAliases aliases = new TopicAliases(2);

        assertEquals(new Topic("a"), aliases.resolve("a", 1));
        assertEquals(new Topic("b"), aliases.resolve("b", 2));
        assertEquals(new Topic("a"), aliases.resolve("", 1));
        assertEquals(new Topic("c"), aliases.resolve("c", 1));
        assertEquals(new Topic("c"), aliases.resolve("", 1));
        assertEquals(new Topic("b"), aliases.resolve("", 2));
        assertEquals(new Topic("d"), aliases.resolve("d", TopicAliases.NONE));
    }

    @Test
    void aTopicThatIsRefusedLeavesTheAliasAsItWas() {
        TopicAliases aliases = new TopicAliases(2);
        aliases.resolve("a", 1);

        assertThrows(ProtocolException.class, () -> aliases.resolve("a/#", 1));
        assertEquals(new Topic("a"), aliases.resolve("", 1));
    }

    @Test
    void aMaximumOfZeroAllowsNone() {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> new TopicAliases(0).resolve("a", 1));
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, refused.reason());
    }

    @Test
    void aliasesBelongToTheirConnection() {
        try (Wire one = Wire.connected(Wire.CONNECT_5);
                Wire other = Wire.connected(Wire.CONNECT_5)) {
            one.receive("3007 0001 61 03 23 0005");
            Publish publish = (Publish) one.receive("3006 0000 03 23 0005");

            assertEquals(new Topic("a"), publish.topic());
            ProtocolException refused =
                    assertThrows(ProtocolException.class, () -> other.receive("3006 0000 03 23 0005"));
            assertEquals(ReasonCode.PROTOCOL_ERROR, refused.reason());
        }
    }
}

package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** Topic Aliases that the server sets: MQTT 5.0 section 3.3.2.3.4. */
class TopicAliasOfServerIT {
    private static final int QOS_1 = 0x02;
    private static final int BYTES_MAX = 80;

    private final String topic = unique("alias/of/server/");

    private static ConnectBytes taking(int aliases) {
        return ConnectBytes.v5(unique("client")).twoBytes(Property.TOPIC_ALIAS_MAXIMUM, aliases);
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-26", "MQTT-3.3.2-11"})
    void namesATopicOnceAndThenByItsAlias() {
        try (WireClient client = WireClient.connected(taking(2))) {
            client.subscribe(topic + "/+", 0);
            for (String name : new String[] {"/1", "/2"}) {
                client.publish(0, topic + name, "first");
                ServerPacket first = client.expectPublish(topic + name, "first");
                client.publish(0, topic + name, "second");
                ServerPacket second = client.expectPublish(topic + name, "second");
                assertEquals(topic + name, first.topic());
                assertEquals("", second.topic());
                assertEquals(first.number(Property.TOPIC_ALIAS, 0), second.number(Property.TOPIC_ALIAS, 0));
            }
            client.publish(0, topic + "/3", "third");
            ServerPacket third = client.expectPublish(topic + "/3", "third");
            assertFalse(third.has(Property.TOPIC_ALIAS), "there are only two");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.3.2-7")
    void namesItAgainOnANewConnection() {
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("client"), 60)
                .twoBytes(Property.TOPIC_ALIAS_MAXIMUM, 5)
                .resume();
        try (WireClient publisher = WireClient.connected(Version.V5)) {
            try (WireClient client = WireClient.connected(connect)) {
                client.subscribe(topic, 1);
                publisher.publishAcknowledged(topic, "1");
                publisher.publishAcknowledged(topic, "2");
                assertEquals(topic, client.expectPublish(topic, "1").topic());
                assertEquals("", client.expectPublish(topic, "2").topic());
            }
            try (WireClient client = WireClient.connected(connect)) {
                assertEquals(topic, client.expectPublish(topic, "1").topic());
                assertEquals("", client.expectPublish(topic, "2").topic());
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageTooLargeForTheClientSetsNoAlias() {
        ConnectBytes connect = taking(1).fourBytes(Property.MAXIMUM_PACKET_SIZE, BYTES_MAX);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 0);
            publisher.publishAcknowledged(topic, "x".repeat(BYTES_MAX));
            publisher.publishAcknowledged(topic, "small");
            assertEquals(topic, client.expectPublish(topic, "small").topic());
            publisher.publish(QOS_1, topic, "again");
            assertEquals("", client.expectPublish(topic, "again").topic());
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.2-27")
    void setsNoneForAClientThatTakesNone() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 0);
            for (String payload : new String[] {"1", "2"}) {
                client.publish(0, topic, payload);
                ServerPacket publish = client.expectPublish(topic, payload);
                assertEquals(topic, publish.topic());
                assertFalse(publish.has(Property.TOPIC_ALIAS));
            }
        }
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5.0 sections 3.3.2.3 and 3.3.4: the properties of PUBLISH, Topic Aliases, Subscription Identifiers. */
class PublishPropertiesIT {
    private static final int HOUR = 3600;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int RETAIN = 0x01;
    private static final int TOPIC_ALIAS_MAXIMUM = 32;
    private static final ClientBytes NONE = new ClientBytes();

    @ParameterizedTest
    @ValueSource(ints = {0, QOS_1, QOS_2})
    @Clause(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void propertiesAreForwardedUnalteredToSubscribersWhetherTheyAreThereOrComeLater(int flags) {
        String topic = ConformanceBroker.unique("properties/");
        ConnectBytes away = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("properties"), HOUR);
        try (WireClient live = WireClient.connected(Version.V5);
                WireClient queued = WireClient.connected(away);
                WireClient publisher = WireClient.connected(Version.V5);
                WireClient later = WireClient.connected(Version.V5)) {
            live.subscribe(topic, 2);
            queued.subscribe(topic, 2);
            queued.hangUp();
            publisher.publish(flags | RETAIN, topic, everyProperty(), "payload");
            expectEveryProperty(live.expectPublish(topic, "payload"));
            if (flags != 0) {
                publisher.next();
                try (WireClient back = WireClient.connected(away.resume())) {
                    expectEveryProperty(back.expectPublish(topic, "payload"));
                }
            }
            later.subscribe(topic, 2);
            expectEveryProperty(later.expectPublish(topic, "payload"));
        }
    }

    private static ClientBytes everyProperty() {
        ClientBytes properties = new ClientBytes();
        user(properties, "b", "2");
        properties
                .byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .textProperty(Property.CONTENT_TYPE, "text/plain; é")
                .textProperty(Property.RESPONSE_TOPIC, "answers/é")
                .oneByte(Property.CORRELATION_DATA)
                .binary(new byte[] {0, (byte) 0xFF, 7});
        user(properties, "a", "1");
        user(properties, "b", "2");
        user(properties, "", "");
        return properties;
    }

    private static void user(ClientBytes properties, String name, String value) {
        properties.oneByte(Property.USER_PROPERTY).text(name).text(value);
    }

    private static void expectEveryProperty(ServerPacket publish) {
        assertEquals(1, publish.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
        assertEquals("text/plain; é", publish.textOf(Property.CONTENT_TYPE));
        assertEquals("answers/é", publish.textOf(Property.RESPONSE_TOPIC));
        assertEquals("00ff07", publish.textOf(Property.CORRELATION_DATA));
        assertEquals(List.of("b=2", "a=1", "b=2", "="), publish.values(Property.USER_PROPERTY));
        assertEquals(8, publish.properties().size());
    }

    @Test
    @Clause(v5 = "MQTT-3.3.2-4")
    void payloadFormatIndicatorIsForwardedAsItCame() {
        String topic = ConformanceBroker.unique("format/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 0);
            for (int format = -1; format <= 1; format++) {
                client.publish(
                        0, topic, new ClientBytes().byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, format), "p");
                ServerPacket publish = client.expectPublish(topic, "p");
                assertEquals(format, publish.number(Property.PAYLOAD_FORMAT_INDICATOR, -1));
            }
        }
    }

    @Test
    void propertiesAreLeftOutForClientsOfMqtt3() {
        String topic = ConformanceBroker.unique("properties/");
        try (WireClient client = WireClient.connected(Version.V3_1_1);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publish(QOS_1, topic, everyProperty(), "payload");
            client.expectPublish(topic, "payload");
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void messageExpiryIntervalRunsWhileTheMessageWaits() {
        String topic = ConformanceBroker.unique("expiry/");
        ConnectBytes away = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("expiry"), HOUR);
        try (WireClient queued = WireClient.connected(away);
                WireClient publisher = WireClient.connected(Version.V5);
                WireClient later = WireClient.connected(Version.V5)) {
            queued.subscribe(topic + "/#", 1);
            queued.hangUp();
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/brief", expiry(1), "gone");
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/long", expiry(100), "waits");
            publisher.publishAcknowledged(topic, "for ever");
            Clock.awaitSeconds(2);
            try (WireClient back = WireClient.connected(away.resume())) {
                expectRemaining(back.expectPublish(topic + "/long", "waits"));
                assertFalse(back.expectPublish(topic, "for ever").has(Property.MESSAGE_EXPIRY_INTERVAL));
                back.expectNothing();
            }
            later.subscribe(topic + "/#", 1);
            expectRemaining(later.expectPublish(topic + "/long", "waits"));
            later.expectNothing();
        }
    }

    private static void expectRemaining(ServerPacket publish) {
        long seconds = publish.number(Property.MESSAGE_EXPIRY_INTERVAL, 0);
        assertTrue(seconds > 50 && seconds <= 98, () -> "remaining: " + seconds);
    }

    @Test
    @Clause(v5 = "MQTT-3.3.2-6")
    void messageExpiryIntervalIsForwardedAtOnce() {
        String topic = ConformanceBroker.unique("expiry/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 0);
            for (long seconds : new long[] {HOUR, 0xFFFF_FFFFL}) {
                client.publish(0, topic, expiry(seconds), "payload");
                long remaining = client.expectPublish(topic, "payload").number(Property.MESSAGE_EXPIRY_INTERVAL, 0);
                assertTrue(remaining <= seconds && remaining > seconds - 30, () -> "remaining: " + remaining);
            }
        }
    }

    private static ClientBytes expiry(long seconds) {
        return new ClientBytes().fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.2-7", "MQTT-3.3.2-12"})
    void topicAliasStandsForItsTopicFromThenOn() {
        String topic = ConformanceBroker.unique("alias/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe(topic + "/#", 0);
            for (int alias = 1; alias <= TOPIC_ALIAS_MAXIMUM; alias++) {
                client.publish(0, topic + "/" + alias, alias(alias), "set");
                ServerPacket set = client.expectPublish(topic + "/" + alias, "set");
                assertFalse(set.has(Property.TOPIC_ALIAS), "it is of the publisher's connection");
            }
            for (int alias = 1; alias <= TOPIC_ALIAS_MAXIMUM; alias++) {
                client.publish(0, "", alias(alias), "used");
                client.expectPublish(topic + "/" + alias, "used");
            }
            client.publish(0, topic + "/else", alias(1), "changed");
            client.expectPublish(topic + "/else", "changed");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.3.2-7")
    void topicAliasesAreOfOneConnection() {
        String topic = ConformanceBroker.unique("alias/");
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("alias"), HOUR);
        try (WireClient client = WireClient.connected(connect);
                WireClient other = WireClient.connected(Version.V5)) {
            client.publishAcknowledged(QOS_1, topic, alias(1), "set");
            other.publish(0, "", alias(1), "not mine");
            other.expectEnd(Reason.PROTOCOL_ERROR);
            client.hangUp();
            try (WireClient back = WireClient.connected(connect.resume())) {
                back.publish(0, "", alias(1), "not of this connection");
                back.expectEnd(Reason.PROTOCOL_ERROR);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, TOPIC_ALIAS_MAXIMUM + 1, 65_535})
    @Clause(v5 = {"MQTT-3.3.2-8", "MQTT-3.3.2-9", "MQTT-3.2.2-17"})
    void topicAliasOutOfRangeEndsTheConnection(int alias) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.publish(0, "topic", alias(alias), "payload");
            client.expectEnd(Reason.TOPIC_ALIAS_INVALID);
        }
    }

    private static ClientBytes alias(int alias) {
        return new ClientBytes().twoByteProperty(Property.TOPIC_ALIAS, alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "a/#", ""})
    @Clause(v5 = "MQTT-3.3.2-14")
    void responseTopicThatIsNoTopicNameEndsTheConnection(String topic) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.publish(0, "topic", new ClientBytes().textProperty(Property.RESPONSE_TOPIC, topic), "payload");
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.3.4-6")
    void subscriptionIdentifierOfAClientEndsTheConnection() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.publish(0, "topic", identifier(1), "payload");
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, QOS_1, QOS_2})
    @Clause(v5 = {"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void oneDeliveryHasTheIdentifiersOfAllSubscriptionsThatMatch(int flags) {
        String topic = ConformanceBroker.unique("identifier") + "/t";
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("identifier"), HOUR);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 2, identifier(1));
            client.subscribe(topic + "/#", 1, identifier(268_435_455));
            client.subscribe("+/" + topic.substring(topic.indexOf('/') + 1), 0, identifier(128));
            client.subscribe(topic.substring(0, topic.indexOf('/')) + "/+", 0);
            client.subscribe(topic + "/other", 2, identifier(4));
            publisher.publish(flags, topic, "payload");
            expectIdentifiers(flags, client.expectPublish(topic, "payload"));
            client.expectNothing();
            client.hangUp();
            if (flags != 0) {
                try (WireClient back = WireClient.connected(connect.resume())) {
                    expectIdentifiers(flags, back.expectPublish(topic, "payload"));
                    back.disconnect();
                }
            }
        }
    }

    private static void expectIdentifiers(int flags, ServerPacket publish) {
        assertEquals(flags >> 1, publish.qos());
        List<Object> identifiers = publish.values(Property.SUBSCRIPTION_IDENTIFIER);
        assertEquals(3, identifiers.size());
        assertEquals(Set.of(1L, 128L, 268_435_455L), identifiers.stream().collect(Collectors.toSet()));
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-5"})
    void retainedMessageHasTheIdentifierOfTheSubscriptionThatItComesFor() {
        String topic = ConformanceBroker.unique("identifier/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.publishAcknowledged(QOS_1 | RETAIN, topic, NONE, "kept");
            client.subscribe(topic, 0, identifier(7));
            assertEquals(List.of(7L), client.expectPublish(topic, "kept").values(Property.SUBSCRIPTION_IDENTIFIER));
            client.subscribe(topic + "/#", 0, identifier(8));
            assertEquals(List.of(8L), client.expectPublish(topic, "kept").values(Property.SUBSCRIPTION_IDENTIFIER));
            client.subscribe(topic, 0);
            assertFalse(client.expectPublish(topic, "kept").has(Property.SUBSCRIPTION_IDENTIFIER));
            client.expectNothing();
        }
    }

    private static ClientBytes identifier(int identifier) {
        return new ClientBytes().oneByte(Property.SUBSCRIPTION_IDENTIFIER).variableBytes(identifier);
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.3, PUBLISH: what both versions have. */
class PublishIT {
    private static final int HOUR = 3600;
    private static final int DUP = 0x08;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int RETAIN = 0x01;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int SEND_RETAINED_IF_NEW = 0x10;
    private static final int SEND_NO_RETAINED = 0x20;
    private static final ClientBytes NONE = new ClientBytes();

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-1", v5 = "MQTT-3.3.1-1")
    void deliveryThatWasAttemptedBeforeComesAgainWithDup(Version version) {
        String topic = ConformanceBroker.unique("dup/");
        ConnectBytes connect = ConnectBytes.persistent(version, ConformanceBroker.unique("dup"), HOUR);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(version)) {
            client.subscribe(topic, 2);
            publisher.publishAcknowledged(topic, "one");
            publisher.publish(QOS_2, topic, "two");
            ServerPacket one = client.expectPublish(topic, "one");
            ServerPacket two = client.expectPublish(topic, "two");
            assertFalse(one.isDuplicate());
            assertFalse(two.isDuplicate());
            client.hangUp();

            try (WireClient back = WireClient.connected(connect.resume())) {
                ServerPacket again = back.expectPublish(topic, "one");
                assertTrue(again.isDuplicate());
                assertEquals(one.packetId(), again.packetId());
                again = back.expectPublish(topic, "two");
                assertTrue(again.isDuplicate());
                assertEquals(two.packetId(), again.packetId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-2", v5 = "MQTT-3.3.1-2")
    void dupAtQos0EndsTheConnection(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.publish(DUP, "topic", "payload");
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.1-2", "MQTT-3.3.1-3"},
            v5 = {"MQTT-3.3.1-2", "MQTT-3.3.1-3"})
    void dupIsNotPropagated(Version version) {
        String topic = ConformanceBroker.unique("dup/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            for (int qos = 0; qos <= 2; qos++) {
                client.subscribe(topic, qos);
                publisher.publish(DUP | QOS_1, topic, "one");
                assertFalse(client.expectPublish(topic, "one").isDuplicate());
                publisher.publish(DUP | QOS_2, topic, "two");
                assertFalse(client.expectPublish(topic, "two").isDuplicate());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-4", v5 = "MQTT-3.3.1-4")
    void qos3EndsTheConnection(Version version) {
        for (int flags : List.of(QOS_1 | QOS_2, QOS_1 | QOS_2 | DUP | RETAIN)) {
            try (WireClient client = WireClient.connected(version)) {
                client.publish(flags, "topic", "payload");
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8"},
            v5 = {"MQTT-3.3.1-5", "MQTT-3.3.1-9"})
    void lastRetainedMessageOfEachTopicComesToANewSubscription(Version version) {
        String topic = ConformanceBroker.unique("retain/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/a", NONE, "replaced");
            int packetId = publisher.publish(QOS_2 | RETAIN, topic + "/a", "last");
            assertEquals(packetId, publisher.expect(ServerPacket.PUBREC).packetId());
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/b", NONE, "other");
            client.subscribe(topic + "/+", 1);
            for (int i = 0; i < 2; i++) {
                ServerPacket retained = client.expect(ServerPacket.PUBLISH);
                assertTrue(retained.isRetained());
                assertFalse(retained.isDuplicate());
                assertEquals(1, retained.qos());
                assertEquals(retained.topic().endsWith("a") ? "last" : "other", retained.payload());
            }
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-7", v5 = "MQTT-3.3.1-5")
    void retainedMessageAtQos0ReplacesTheOneBefore(Version version) {
        String topic = ConformanceBroker.unique("retain/");
        try (WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic, NONE, "replaced");
            publisher.publish(RETAIN, topic, "last");
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/behind", NONE, "it");
            publisher.subscribe(topic, 1);
            ServerPacket retained = publisher.expectPublish(topic, "last");
            assertEquals(0, retained.qos());
            publisher.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.1-5", "MQTT-3.3.1-7"},
            v5 = "MQTT-3.3.1-5")
    void retainedMessageIsThereForTheSubscribeBehindIt(Version version) {
        for (int i = 0; i < 100; i++) {
            String topic = ConformanceBroker.unique("retain/");
            try (WireClient client = WireClient.connected(version)) {
                client.publish(RETAIN, topic, "kept");
                client.subscribe(topic, 0);
                assertTrue(client.expectPublish(topic, "kept").isRetained());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
    void retainIsNotSetForASubscriptionThatExists(Version version) {
        String topic = ConformanceBroker.unique("retain/");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            client.publish(RETAIN, topic, "new");
            assertFalse(client.expectPublish(topic, "new").isRetained());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"},
            v5 = {"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
    void emptyRetainedMessageIsDeliveredAndRemovesTheOneBefore(Version version) {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = ConformanceBroker.unique("retain/");
            try (WireClient client = WireClient.connected(version);
                    WireClient publisher = WireClient.connected(version);
                    WireClient later = WireClient.connected(version)) {
                publisher.publishAcknowledged(QOS_1 | RETAIN, topic, NONE, "removed");
                client.subscribe(topic, 0);
                client.expectPublish(topic, "removed");
                publisher.publish((qos << 1) | RETAIN, topic, "");
                assertFalse(client.expectPublish(topic, "").isRetained());
                if (qos > 0) {
                    publisher.next();
                }
                publisher.publishAcknowledged(QOS_1 | RETAIN, topic + "/behind", NONE, "it");
                later.subscribe(topic, 0);
                later.expectNothing();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
    void messageThatIsNotRetainedLeavesTheRetainedOneAlone(Version version) {
        String topic = ConformanceBroker.unique("retain/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(topic, "not stored");
            client.subscribe(topic, 0);
            client.expectNothing();
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic, NONE, "kept");
            publisher.publishAcknowledged(topic, "not replacing");
            publisher.publishAcknowledged(topic, "");
            publisher.subscribe(topic, 0);
            assertTrue(publisher.expectPublish(topic, "kept").isRetained());
            publisher.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void retainHandlingSaysWhenRetainedMessagesAreSent() {
        String topic = ConformanceBroker.unique("handling/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.publishAcknowledged(QOS_1 | RETAIN, topic, NONE, "kept");
            client.subscribe(topic, SEND_NO_RETAINED);
            client.expectNothing();
            client.subscribe(topic, SEND_RETAINED_IF_NEW);
            client.expectNothing();
            client.subscribe(topic, 0);
            client.expectPublish(topic, "kept");
            client.subscribe(topic, 0);
            client.expectPublish(topic, "kept");
            client.subscribe(topic + "/#", SEND_RETAINED_IF_NEW);
            client.expectPublish(topic, "kept");
            client.subscribe(topic + "/#", SEND_RETAINED_IF_NEW);
            client.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void retainIsForwardedToThoseWhoWantItAsPublished() {
        String topic = ConformanceBroker.unique("published/");
        try (WireClient as = WireClient.connected(Version.V5);
                WireClient not = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            as.subscribe(topic, RETAIN_AS_PUBLISHED | 1);
            not.subscribe(topic, 1);
            for (int flags : List.of(QOS_1 | RETAIN, RETAIN, QOS_1)) {
                publisher.publish(flags, topic, "payload");
                boolean retain = (flags & RETAIN) != 0;
                assertEquals(retain, as.expectPublish(topic, "payload").isRetained());
                assertFalse(not.expectPublish(topic, "payload").isRetained());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.2-1", v5 = "MQTT-3.3.2-1")
    void publishWithoutATopicNameEndsTheConnection(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send("30 00");
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
        try (WireClient client = WireClient.connected(version)) {
            client.publish(0, "", "payload");
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.2-2", "MQTT-4.7.1-1"},
            v5 = {"MQTT-3.3.2-2", "MQTT-4.7.0-1"})
    void wildcardsInATopicNameEndTheConnection(Version version) {
        for (String topic : List.of("+", "#", "a/+", "a/#", "a+b", "a#b")) {
            for (int flags : List.of(0, QOS_1, QOS_2)) {
                try (WireClient client = WireClient.connected(version)) {
                    client.publish(flags, topic, "payload");
                    client.expectEnd(Reason.TOPIC_NAME_INVALID);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.2-3", v5 = "MQTT-3.3.2-3")
    void subscriberSeesTheTopicNameAsPublished(Version version) {
        String topic = ConformanceBroker.unique("name/");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic + "/+/c/#", 0);
            for (String name : List.of(topic + "/b/c", topic + "//c/", topic + "/ b/c/D/é")) {
                client.publish(0, name, "payload");
                client.expectPublish(name, "payload");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
    void publishIsAnsweredAsItsQosAsks(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.publish(0, "answer", "0");
            client.expectNothing();
            int one = client.publish(QOS_1, "answer", "1");
            assertEquals(one, client.expect(ServerPacket.PUBACK).packetId());
            int two = client.publish(QOS_2, "answer", "2");
            assertEquals(two, client.expect(ServerPacket.PUBREC).packetId());
            client.acknowledge(ServerPacket.PUBREL, two);
            assertEquals(two, client.expect(ServerPacket.PUBCOMP).packetId());
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.5-1", v5 = "MQTT-3.3.4-2")
    void overlappingSubscriptionsDeliverAtTheHighestOfTheirQos(Version version) {
        String topic = ConformanceBroker.unique("overlap/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            client.subscribe(topic + "/#", 0);
            client.subscribe(topic + "/+", 2);
            client.subscribe(topic + "/a", 1);
            publisher.publish(QOS_2, topic + "/a", "two");
            assertEquals(2, client.expectPublish(topic + "/a", "two").qos());
            publisher.publish(QOS_1, topic + "/a", "one");
            assertEquals(1, client.expectPublish(topic + "/a", "one").qos());
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void payloadOfAnyLengthIsForwarded(Version version) {
        String topic = ConformanceBroker.unique("length/");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            for (int length : List.of(0, 1, 127, 128, 16_383, 16_384, 1_000_000)) {
                client.publish(0, topic, "x".repeat(length));
                client.expectPublish(topic, "x".repeat(length));
            }
        }
    }
}

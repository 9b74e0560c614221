package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as the receiver of messages: section 4.3 of both standards, and the order of section 4.6. */
class ReceiverFlowIT {
    private static final int DUP = 0x08;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    /** Reason Codes from here on refuse. */
    private static final int FAILURE = 0x80;

    private static final int SESSION_SECONDS = 60;
    private static final int MESSAGES = 50;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.2-2", "MQTT-2.3.1-6"},
            v5 = {"MQTT-4.3.2-4", "MQTT-2.2.1-5"})
    void acknowledgesAMessageOfQos1UnderItsPacketIdentifier(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            for (int packetId : new int[] {1, 255, 256, 65_535}) {
                client.send(client.publishBytes(QOS_1, unique("topic"), packetId, new ClientBytes(), "message"));
                assertEquals(packetId, client.expect(ServerPacket.PUBACK).packetId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.3.2-2", v5 = "MQTT-4.3.2-5")
    void takesAPacketIdentifierOfQos1ForANewMessageOnceItIsAcknowledged(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 0);
            for (int flags : new int[] {QOS_1, DUP | QOS_1, QOS_1}) {
                publisher.send(publisher.publishBytes(flags, topic, 7, new ClientBytes(), "again"));
                publisher.expect(ServerPacket.PUBACK);
                subscriber.expectPublish(topic, "again");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.3-2", "MQTT-2.3.1-6"},
            v5 = {"MQTT-4.3.3-8", "MQTT-4.3.3-11", "MQTT-2.2.1-5"})
    void receivesAMessageOfQos2UnderItsPacketIdentifier(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            for (int packetId : new int[] {1, 255, 256, 65_535}) {
                client.send(client.publishBytes(QOS_2, unique("topic"), packetId, new ClientBytes(), "message"));
                assertEquals(packetId, client.expect(ServerPacket.PUBREC).packetId());
                client.acknowledge(ServerPacket.PUBREL, packetId);
                assertEquals(packetId, client.expect(ServerPacket.PUBCOMP).packetId());
            }
        }
    }

    /** Client and server disagree about what is in use: version 5 is told, version 3 has a message delivered. */
    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-10")
    void leavesAnExchangeOfQos2AloneWhenItsPacketIdentifierIsUsedForQos1(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 0);
            publisher.send(publisher.publishBytes(QOS_2, topic, 7, new ClientBytes(), "exactly once"));
            assertEquals(7, publisher.expect(ServerPacket.PUBREC).packetId());
            subscriber.expectPublish(topic, "exactly once");

            publisher.send(publisher.publishBytes(QOS_1, topic, 8, new ClientBytes(), "before"));
            publisher.send(publisher.publishBytes(QOS_1, topic, 7, new ClientBytes(), "in use"));
            publisher.send(publisher.publishBytes(QOS_1, topic, 9, new ClientBytes(), "behind"));
            assertEquals(8, publisher.expect(ServerPacket.PUBACK).packetId());
            ServerPacket pubAck = publisher.expect(ServerPacket.PUBACK);
            assertEquals(7, pubAck.packetId());
            assertEquals(9, publisher.expect(ServerPacket.PUBACK).packetId());
            subscriber.expectPublish(topic, "before");
            if (version.hasProperties()) {
                assertEquals(Reason.PACKET_IDENTIFIER_IN_USE, pubAck.reason());
            } else {
                subscriber.expectPublish(topic, "in use");
            }
            subscriber.expectPublish(topic, "behind");

            publisher.send(publisher.publishBytes(DUP | QOS_2, topic, 7, new ClientBytes(), "exactly once"));
            assertEquals(7, publisher.expect(ServerPacket.PUBREC).packetId());
            publisher.acknowledge(ServerPacket.PUBREL, 7);
            assertEquals(7, publisher.expect(ServerPacket.PUBCOMP).packetId());
            subscriber.expectNothing();
            publisher.publishAcknowledged(topic, "free again");
            subscriber.expectPublish(topic, "free again");
        }
    }

    /** The same for a SUBSCRIBE and an UNSUBSCRIBE: version 5 is told for each filter, version 3 has its request granted. */
    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-2.3.1-1", "MQTT-2.3.1-7"},
            v5 = {"MQTT-2.2.1-3", "MQTT-2.2.1-6", "MQTT-3.9.3-1", "MQTT-3.11.3-1"})
    void changesNoSubscriptionUnderAPacketIdentifierOfQos2(Version version) {
        String topic = unique("topic");
        String other = topic + "/other";
        byte[] subscribe = FilterBytes.subscribe(version, 7)
                .filter(topic, 1)
                .filter(other, 2)
                .packet();
        byte[] unsubscribe =
                FilterBytes.unsubscribe(version, 7).filter(topic).filter(other).packet();
        List<Integer> inUse = List.of(Reason.PACKET_IDENTIFIER_IN_USE, Reason.PACKET_IDENTIFIER_IN_USE);
        try (WireClient client = WireClient.connected(version)) {
            client.send(client.publishBytes(QOS_2, unique("elsewhere"), 7, new ClientBytes(), "message"));
            client.expect(ServerPacket.PUBREC);
            client.send(subscribe);
            ServerPacket subAck = client.expect(ServerPacket.SUBACK);
            assertEquals(7, subAck.packetId());
            assertEquals(version.hasProperties() ? inUse : List.of(1, 2), subAck.reasons());
            client.send(client.publishBytes(0, topic, 0, new ClientBytes(), "heard by version 3"));
            if (!version.hasProperties()) {
                client.expectPublish(topic, "heard by version 3");
            }
            client.acknowledge(ServerPacket.PUBREL, 7);
            assertEquals(7, client.expect(ServerPacket.PUBCOMP).packetId());

            client.send(subscribe);
            assertEquals(List.of(1, 2), client.expect(ServerPacket.SUBACK).reasons());
            client.send(client.publishBytes(QOS_2, unique("elsewhere"), 7, new ClientBytes(), "message"));
            client.expect(ServerPacket.PUBREC);
            client.send(unsubscribe);
            ServerPacket unsubAck = client.expect(ServerPacket.UNSUBACK);
            assertEquals(7, unsubAck.packetId());
            assertEquals(version.hasProperties() ? inUse : List.of(), unsubAck.reasons());
            client.send(client.publishBytes(0, topic, 0, new ClientBytes(), "heard by version 5"));
            if (version.hasProperties()) {
                client.expectPublish(topic, "heard by version 5");
            }
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.3-2", "MQTT-3.3.1-3"},
            v5 = {"MQTT-4.3.3-10", "MQTT-3.3.1-3"})
    void deliversOnceWhatIsPublishedTwiceBeforeItsRelease(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            publisher.send(publisher.publishBytes(DUP | QOS_2, topic, 7, new ClientBytes(), "once"));
            assertEquals(7, publisher.expect(ServerPacket.PUBREC).packetId());
            for (int flags : new int[] {QOS_2, DUP | QOS_2}) {
                publisher.send(publisher.publishBytes(flags, topic, 7, new ClientBytes(), "once"));
                assertEquals(7, publisher.expect(ServerPacket.PUBREC).packetId());
            }
            publisher.acknowledge(ServerPacket.PUBREL, 7);
            assertEquals(7, publisher.expect(ServerPacket.PUBCOMP).packetId());
            assertFalse(subscriber.expectPublish(topic, "once").isDuplicate());
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-12")
    void takesAPacketIdentifierOfQos2ForANewMessageOnceItIsComplete(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 0);
            for (int flags : new int[] {QOS_2, DUP | QOS_2, QOS_2}) {
                publisher.send(publisher.publishBytes(flags, topic, 7, new ClientBytes(), "again"));
                publisher.expect(ServerPacket.PUBREC);
                publisher.acknowledge(ServerPacket.PUBREL, 7);
                publisher.expect(ServerPacket.PUBCOMP);
                subscriber.expectPublish(topic, "again");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.3-2", "MQTT-4.1.0-1", "MQTT-3.1.2-4"},
            v5 = {"MQTT-4.3.3-10", "MQTT-3.1.2-23", "MQTT-3.1.2-5"})
    void remembersWhatItHasReceivedWhileThePublisherIsAway(Version version) {
        String topic = unique("topic");
        ConnectBytes connect = ConnectBytes.persistent(version, unique("publisher"), SESSION_SECONDS)
                .resume();
        try (WireClient subscriber = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            try (WireClient publisher = WireClient.connected(connect)) {
                publisher.send(publisher.publishBytes(QOS_2, topic, 7, new ClientBytes(), "once"));
                publisher.expect(ServerPacket.PUBREC);
            }
            try (WireClient publisher = WireClient.open(version)) {
                assertTrue(publisher.connect(connect).isSessionPresent());
                publisher.send(publisher.publishBytes(DUP | QOS_2, topic, 7, new ClientBytes(), "once"));
                assertEquals(7, publisher.expect(ServerPacket.PUBREC).packetId());
                publisher.acknowledge(ServerPacket.PUBREL, 7);
                publisher.expect(ServerPacket.PUBCOMP);
            }
            subscriber.expectPublish(topic, "once");
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-11")
    void answersAReleaseOfWhatItDoesNotKnow(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.acknowledge(ServerPacket.PUBREL, 4711);
            ServerPacket completion = client.expect(ServerPacket.PUBCOMP);
            assertEquals(4711, completion.packetId());
            int expected = version.hasProperties() ? Reason.PACKET_IDENTIFIER_NOT_FOUND : 0;
            assertEquals(expected, completion.reason());
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.3.3-13")
    void completesTheFlowOfAMessageThatHasExpired() {
        ClientBytes expiry = new ClientBytes().fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        try (WireClient client = WireClient.connected(Version.V5)) {
            int packetId = client.publish(QOS_2, unique("topic"), expiry, "short-lived");
            client.expect(ServerPacket.PUBREC);
            Clock.awaitSeconds(1);
            client.acknowledge(ServerPacket.PUBREL, packetId);
            ServerPacket completion = client.expect(ServerPacket.PUBCOMP);
            assertEquals(packetId, completion.packetId());
            assertEquals(Reason.SUCCESS, completion.reason());
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.3.3-9")
    void takesThePacketIdentifierOfWhatItHasRefusedForANewMessage() {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            publisher.send(publisher.publishBytes(QOS_2, "$" + topic, 7, new ClientBytes(), "refused"));
            assertTrue(publisher.expect(ServerPacket.PUBREC).reason() >= FAILURE);
            publisher.send(publisher.publishBytes(QOS_2, topic, 7, new ClientBytes(), "new"));
            assertEquals(Reason.SUCCESS, publisher.expect(ServerPacket.PUBREC).reason());
            subscriber.expectPublish(topic, "new");
        }
    }

    @Test
    @Clause(v3 = "MQTT-3.3.5-2")
    void acknowledgesWhatItDoesNotAllow() {
        String topic = "$" + unique("topic");
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.subscribe(topic, 1);
            client.publishAcknowledged(topic, "not allowed");
            client.expectNothing();
        }
    }

    @Test
    @Clause(
            v5 = {
                "MQTT-3.5.2-2",
                "MQTT-3.5.2-3",
                "MQTT-3.6.2-2",
                "MQTT-3.6.2-3",
                "MQTT-3.7.2-2",
                "MQTT-3.7.2-3",
                "MQTT-3.1.2-24"
            })
    void keepsItsAnswersWithinTheMaximumPacketSize() {
        int bytesMax = 40;
        UserProperty asksForTheMessageId = new UserProperty("roost-message-id", "true");
        ConnectBytes connect = ConnectBytes.v5(unique("small"))
                .property(new ClientBytes().userProperties(List.of(asksForTheMessageId)))
                .fourBytes(Property.MAXIMUM_PACKET_SIZE, bytesMax);
        try (WireClient client = WireClient.connected(connect)) {
            client.publish(QOS_2, unique("topic"), "message");
            expectTerse(client.expect(ServerPacket.PUBREC), bytesMax);
            client.acknowledge(ServerPacket.PUBREL, 4711);
            expectTerse(client.expect(ServerPacket.PUBCOMP), bytesMax);
            client.acknowledge(ServerPacket.PUBREC, 4711);
            expectTerse(client.expect(ServerPacket.PUBREL), bytesMax);
        }
    }

    private static void expectTerse(ServerPacket answer, int bytesMax) {
        assertTrue(answer.sizeBytes() <= bytesMax, answer::toString);
        assertFalse(answer.has(Property.USER_PROPERTY));
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = {"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
    void acknowledgesInTheOrderOfTheMessages(Version version) {
        String topic = unique("topic");
        ConnectBytes offline = ConnectBytes.persistent(version, unique("offline"), SESSION_SECONDS);
        try (WireClient subscriber = WireClient.connected(offline);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic + "/stored", 2);
            subscriber.disconnect();
            List<Integer> expected = IntStream.rangeClosed(1, MESSAGES).boxed().toList();
            for (int flags : new int[] {QOS_1, QOS_2}) {
                for (int packetId : expected) {
                    String where = packetId % 3 == 0 ? topic + "/stored" : topic + "/" + packetId;
                    publisher.send(publisher.publishBytes(flags, where, packetId, new ClientBytes(), "message"));
                }
                int type = flags == QOS_1 ? ServerPacket.PUBACK : ServerPacket.PUBREC;
                List<Integer> acknowledged = expected.stream()
                        .map(any -> publisher.expect(type).packetId())
                        .toList();
                assertEquals(expected, acknowledged);
            }
        }
    }
}

package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as the sender of messages: section 4.3 of both standards. */
class SenderFlowIT {
    private static final int DUP = 0x08;
    private static final int QOS_2 = 0x04;
    private static final int MESSAGES = 100;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.1-1", "MQTT-3.3.1-2", "MQTT-2.3.1-5"},
            v5 = {"MQTT-4.3.1-1", "MQTT-3.3.1-2", "MQTT-2.2.1-2"})
    void sendsMessagesOfQos0WithoutDupAndPacketIdentifier(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 0);
            publisher.publish(DUP | QOS_2, topic, "message");
            ServerPacket publish = subscriber.expectPublish(topic, "message");
            assertEquals(0x30, publish.first());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-2.3.1-1", "MQTT-2.3.1-4"},
            v5 = {"MQTT-4.3.2-1", "MQTT-4.3.2-2", "MQTT-4.3.3-1", "MQTT-4.3.3-2", "MQTT-2.2.1-4"})
    void givesEveryNewMessageAPacketIdentifierThatIsFree(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            Set<Integer> inUse = new HashSet<>();
            for (int i = 0; i < MESSAGES; i++) {
                int qos = 1 + i % 2;
                publisher.publish(qos << 1, topic, "message " + i);
                ServerPacket publish = subscriber.expectPublish(topic, "message " + i);
                assertEquals(qos, publish.qos());
                assertFalse(publish.isDuplicate());
                assertTrue(publish.packetId() != 0 && inUse.add(publish.packetId()), publish::toString);
            }
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.3.3-1", "MQTT-2.3.1-6"},
            v5 = {"MQTT-4.3.3-4", "MQTT-2.2.1-5", "MQTT-3.6.2-1"})
    void releasesWhatHasBeenReceivedUnderTheSamePacketIdentifier(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, "message");
            int packetId = subscriber.expectPublish(topic, "message").packetId();
            subscriber.acknowledge(ServerPacket.PUBREC, packetId);
            ServerPacket release = subscriber.expect(ServerPacket.PUBREL);
            assertEquals(packetId, release.packetId());
            assertEquals(Reason.SUCCESS, release.reason());
            subscriber.acknowledge(ServerPacket.PUBCOMP, packetId);
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.6.0-4")
    void releasesInTheOrderOfTheReceipts(Version version) {
        String topic = unique("topic");
        ConnectBytes connect = ConnectBytes.persistent(version, unique("subscriber"), 60);
        try (WireClient subscriber = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish(QOS_2, topic, "message " + i);
            }
            Deque<Integer> receipts = new ArrayDeque<>();
            int completed = 0;
            while (completed < MESSAGES) {
                ServerPacket packet = subscriber.next();
                if (packet.type() == ServerPacket.PUBLISH) {
                    subscriber.acknowledge(ServerPacket.PUBREC, packet.packetId());
                    receipts.add(packet.packetId());
                } else {
                    assertEquals(ServerPacket.PUBREL, packet.type());
                    assertEquals(receipts.remove(), packet.packetId());
                    subscriber.acknowledge(ServerPacket.PUBCOMP, packet.packetId());
                    completed++;
                }
            }
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.3.3-4")
    void releasesNothingThatTheReceiverHasRefused() {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, "refused");
            int packetId = subscriber.expectPublish(topic, "refused").packetId();
            subscriber.send(new ClientBytes()
                    .twoBytes(packetId)
                    .oneByte(Reason.QUOTA_EXCEEDED)
                    .packet(0x50));
            subscriber.expectNothing();
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.6.2-1")
    void saysThatItDoesNotKnowWhatWasReceived() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.acknowledge(ServerPacket.PUBREC, 4711);
            ServerPacket release = client.expect(ServerPacket.PUBREL);
            assertEquals(4711, release.packetId());
            assertEquals(Reason.PACKET_IDENTIFIER_NOT_FOUND, release.reason());
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.3.3-4")
    void completesTheFlowOfAMessageThatExpiresOnItsWay() {
        String topic = unique("topic");
        ClientBytes expiry = new ClientBytes().fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("subscriber"), 60);
        try (WireClient subscriber = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, expiry, "short-lived");
            int packetId = subscriber.expectPublish(topic, "short-lived").packetId();
            Clock.awaitSeconds(2);
            subscriber.acknowledge(ServerPacket.PUBREC, packetId);
            assertEquals(packetId, subscriber.expect(ServerPacket.PUBREL).packetId());
            subscriber.acknowledge(ServerPacket.PUBCOMP, packetId);
            subscriber.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.3.3-7", "MQTT-4.4.0-1"})
    void repeatsAMessageOfQos2ThatHasExpiredSinceItWasSent() {
        String topic = unique("topic");
        ClientBytes expiry = new ClientBytes().fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, 1);
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("subscriber"), 60);
        int packetId;
        try (WireClient subscriber = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, expiry, "short-lived");
            packetId = subscriber.expectPublish(topic, "short-lived").packetId();
        }
        Clock.awaitSeconds(2);
        try (WireClient subscriber = WireClient.connected(connect.resume())) {
            ServerPacket repeated = subscriber.expectPublish(topic, "short-lived");
            assertEquals(packetId, repeated.packetId());
            assertTrue(repeated.isDuplicate());
        }
    }
}

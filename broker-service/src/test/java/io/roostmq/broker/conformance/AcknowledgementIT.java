package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.4 to 3.7: PUBACK, PUBREC, PUBREL, PUBCOMP. */
class AcknowledgementIT {
    private static final int HOUR = 3600;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int PUBREL_FIRST = 0x62;

    @Test
    @Clause(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void answersSayWhetherAnybodyWantedTheMessage() {
        String topic = ConformanceBroker.unique("ack/");
        try (WireClient client = WireClient.connected(Version.V5);
                WireClient subscriber = WireClient.connected(Version.V5)) {
            expectAnswers(client, topic, Reason.NO_MATCHING_SUBSCRIBERS);
            subscriber.subscribe(topic, 0);
            expectAnswers(client, topic, Reason.SUCCESS);
        }
    }

    private static void expectAnswers(WireClient client, String topic, int reason) {
        client.publish(QOS_1, topic, "one");
        assertEquals(reason, client.expect(ServerPacket.PUBACK).reason());
        int packetId = client.publish(QOS_2, topic, "two");
        assertEquals(reason, client.expect(ServerPacket.PUBREC).reason());
        client.acknowledge(ServerPacket.PUBREL, packetId);
        assertEquals(Reason.SUCCESS, client.expect(ServerPacket.PUBCOMP).reason());
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
    void answersToMqtt3AreOfTwoBytes(Version version) {
        String topic = ConformanceBroker.unique("ack/");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic + "/of/somebody", 0);
            int one = client.publish(QOS_1, topic, "nobody");
            ServerPacket pubAck = client.expect(ServerPacket.PUBACK);
            assertEquals(one, pubAck.packetId());
            int extra = version.hasProperties() ? 2 : 0;
            assertEquals(4 + extra, pubAck.sizeBytes());
            int two = client.publish(QOS_2, topic, "nobody");
            assertEquals(4 + extra, client.expect(ServerPacket.PUBREC).sizeBytes());
            client.acknowledge(ServerPacket.PUBREL, two);
            assertEquals(4, client.expect(ServerPacket.PUBCOMP).sizeBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = {"MQTT-3.7.2-1", "MQTT-3.6.2-1"})
    void unknownPacketIdentifiersAreAnsweredAsSuch(Version version) {
        int notFound = version.hasProperties() ? Reason.PACKET_IDENTIFIER_NOT_FOUND : 0;
        try (WireClient client = WireClient.connected(version)) {
            client.acknowledge(ServerPacket.PUBREL, 77);
            ServerPacket pubComp = client.expect(ServerPacket.PUBCOMP);
            assertEquals(77, pubComp.packetId());
            assertEquals(notFound, pubComp.reason());
            client.acknowledge(ServerPacket.PUBREC, 78);
            ServerPacket pubRel = client.expect(ServerPacket.PUBREL);
            assertEquals(78, pubRel.packetId());
            assertEquals(notFound, pubRel.reason());
            client.acknowledge(ServerPacket.PUBACK, 79);
            client.acknowledge(ServerPacket.PUBCOMP, 80);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.6.1-1", "MQTT-2.3.1-6"},
            v5 = {"MQTT-3.6.1-1", "MQTT-2.2.1-5"})
    void deliveryAtQos2IsReleasedByPubrel(Version version) {
        String topic = ConformanceBroker.unique("ack/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            client.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, "two");
            int packetId = client.expectPublish(topic, "two").packetId();
            client.acknowledge(ServerPacket.PUBREC, packetId);
            ServerPacket pubRel = client.expect(ServerPacket.PUBREL);
            assertEquals(PUBREL_FIRST, pubRel.first());
            assertEquals(packetId, pubRel.packetId());
            client.acknowledge(ServerPacket.PUBREC, packetId);
            assertEquals(packetId, client.expect(ServerPacket.PUBREL).packetId());
            client.acknowledge(ServerPacket.PUBCOMP, packetId);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, HOUR})
    void refusalByTheReceiverEndsTheDelivery(int sessionExpirySeconds) {
        String topic = ConformanceBroker.unique("ack/");
        ConnectBytes connect = ConnectBytes.persistent(
                        Version.V5, ConformanceBroker.unique("ack"), sessionExpirySeconds)
                .twoBytes(Property.RECEIVE_MAXIMUM, 1);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 2);
            for (int flags : List.of(QOS_1, QOS_2, QOS_1)) {
                publisher.publish(flags, topic, "m" + flags);
                publisher.next();
            }
            int one = client.expectPublish(topic, "m" + QOS_1).packetId();
            client.send(refusal(ServerPacket.PUBACK, one));
            int two = client.expectPublish(topic, "m" + QOS_2).packetId();
            client.send(refusal(ServerPacket.PUBREC, two));
            client.expectPublish(topic, "m" + QOS_1);
        }
    }

    private static byte[] refusal(int type, int packetId) {
        ClientBytes properties = new ClientBytes().textProperty(Property.REASON_STRING, "full");
        for (int i = 0; i < 2; i++) {
            properties.oneByte(Property.USER_PROPERTY).text("name").text("value");
        }
        return new ClientBytes()
                .twoBytes(packetId)
                .oneByte(Reason.QUOTA_EXCEEDED)
                .propertyBlock(properties)
                .packet(type << 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUBACK, reserved          | 40 03 0001 01 | 0x82",
                "PUBACK, of PUBREL         | 40 03 0001 92 | 0x82",
                "PUBACK, of nothing        | 40 03 0001 7F | 0x81",
                "PUBREC, of PUBREL         | 50 03 0001 92 | 0x82",
                "PUBREC, of nothing        | 50 03 0001 A3 | 0x81",
                "PUBREL, of PUBACK         | 62 03 0001 10 | 0x82",
                "PUBCOMP, of PUBACK        | 70 03 0001 97 | 0x82",
                "PUBCOMP, of nothing       | 70 03 0001 FF | 0x81",
            })
    @Clause(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void reasonCodesThatAreNotOfThePacketEndTheConnection(String what, String packet, String reason) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(packet);
            client.expectEnd(Integer.decode(reason));
        }
    }

    @Test
    void answersMayLeaveOutPropertiesOrHaveNone() {
        String topic = ConformanceBroker.unique("ack/");
        try (WireClient client = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 1);
            for (String rest : List.of("", "00", "0000", "1000")) {
                publisher.publishAcknowledged(topic, "one");
                int packetId = client.expectPublish(topic, "one").packetId();
                byte[] tail = WireClient.bytes(rest);
                client.send(new ClientBytes().twoBytes(packetId).raw(tail).packet(0x40));
                client.expectNothing();
            }
        }
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Chapter 2: the format of packets, packet identifiers, properties. */
class PacketFormatIT {
    private static final int IN_FLIGHT = 50;
    private static final int PACKET_BYTES_MAX = 1_048_576;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUBACK      | 41 02 0001",
                "PUBREC      | 52 02 0001",
                "PUBREL      | 60 02 0001",
                "PUBREL      | 63 02 0001",
                "PUBCOMP     | 78 02 0001",
                "PINGREQ     | C1 00",
                "DISCONNECT  | E1 00",
            })
    @Clause(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.6.1-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-3.6.1-1"})
    void reservedFlagsEndTheConnection(String what, String packet) {
        for (Version version : Version.values()) {
            expectEndAfter(version, packet, Reason.MALFORMED_PACKET);
        }
    }

    @Test
    @Clause(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.8.1-1", "MQTT-3.10.1-1"},
            v5 = {"MQTT-2.1.3-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1"})
    void reservedFlagsOfSubscribeAndUnsubscribeEndTheConnection() {
        expectEndAfter(Version.V3_1_1, "80 06 0001 0001 61 00", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V3_1_1, "A0 05 0001 0001 61", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V5, "80 07 0001 00 0001 61 00", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V5, "A0 06 0001 00 0001 61", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V5, "F1 00", Reason.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = "MQTT-2.1.3-1")
    void reservedFlagsOfConnectEndTheConnection(Version version) {
        byte[] connect =
                ConnectBytes.of(version, ConformanceBroker.unique("flags")).packet();
        connect[0] |= 0x01;
        try (WireClient client = WireClient.open(version)) {
            client.send(connect);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetTypesThatDoNotExistEndTheConnection(Version version) {
        expectEndAfter(version, "00 00", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V3_1_1, "F0 00", Reason.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNACK  | 20 03 00 00 00",
                "SUBACK   | 90 04 0001 00 00",
                "UNSUBACK | B0 04 0001 00 00",
                "PINGRESP | D0 00",
            })
    void packetsThatOnlyAServerSendsEndTheConnection(String what, String packet) {
        for (Version version : Version.values()) {
            expectEndAfter(version, packet, Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v3 = "MQTT-2.3.1-1", v5 = "MQTT-2.2.1-3")
    void packetIdentifierZeroEndsTheConnection() {
        for (String packet :
                List.of("32 05 0001 61 0000", "34 05 0001 61 0000", "82 06 0000 0001 61 00", "A2 05 0000 0001 61")) {
            expectEndAfter(Version.V3_1_1, packet, Reason.PROTOCOL_ERROR);
        }
        for (String packet : List.of(
                "32 06 0001 61 0000 00",
                "34 06 0001 61 0000 00",
                "82 07 0000 00 0001 61 00",
                "A2 06 0000 00 0001 61")) {
            expectEndAfter(Version.V5, packet, Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v3 = "MQTT-2.3.1-5", v5 = "MQTT-2.2.1-2")
    void publishAtQos0HasNoPacketIdentifier() {
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.subscribe("qos0/v3", 2);
            client.send("30 0A 0007 716F73302F7633 32");
            assertEquals(10 + 2, client.expectPublish("qos0/v3", "2").sizeBytes());
        }
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe("qos0/v5", 2);
            client.send("30 0B 0007 716F73302F7635 00 32");
            assertEquals(11 + 2, client.expectPublish("qos0/v5", "2").sizeBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-2.3.1-4", v5 = "MQTT-2.2.1-4")
    void publishesInFlightHaveDifferentPacketIdentifiers(Version version) {
        String topic = ConformanceBroker.unique("ids/");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            for (int i = 0; i < IN_FLIGHT; i++) {
                publisher.publish(i % 2 == 0 ? 0x02 : 0x04, topic, "m" + i);
            }
            Set<Integer> packetIds = new HashSet<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                int packetId = subscriber.expectPublish(topic, "m" + i).packetId();
                assertNotEquals(0, packetId);
                assertTrue(packetIds.add(packetId), () -> "twice: " + packetId);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-2.3.1-6", "MQTT-2.3.1-7"},
            v5 = {"MQTT-2.2.1-5", "MQTT-2.2.1-6"})
    void answersCarryThePacketIdentifierOfWhatTheyAnswer(Version version) {
        String topic = ConformanceBroker.unique("answers/");
        ClientBytes none = new ClientBytes();
        try (WireClient client = WireClient.connected(version)) {
            client.send(client.publishBytes(0x02, topic, 65_535, none, "one"));
            assertEquals(65_535, client.expect(ServerPacket.PUBACK).packetId());
            client.send(client.publishBytes(0x04, topic, 256, none, "two"));
            assertEquals(256, client.expect(ServerPacket.PUBREC).packetId());
            client.acknowledge(ServerPacket.PUBREL, 256);
            assertEquals(256, client.expect(ServerPacket.PUBCOMP).packetId());
            String properties = version.hasProperties() ? "00" : "";
            int extra = properties.length() / 2;
            client.send("82 0" + (6 + extra) + " 1234" + properties + " 0001 61 00");
            assertEquals(0x1234, client.expect(ServerPacket.SUBACK).packetId());
            client.send("A2 0" + (5 + extra) + " 4321" + properties + " 0001 61");
            assertEquals(0x4321, client.expect(ServerPacket.UNSUBACK).packetId());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-2.3.1-6", "MQTT-3.3.4-1"},
            v5 = {"MQTT-2.2.1-5", "MQTT-3.3.4-1"})
    void packetIdentifiersOfBothDirectionsAreIndependent(Version version) {
        String topic = ConformanceBroker.unique("both/");
        try (WireClient client = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            client.subscribe(topic, 1);
            publisher.publishAcknowledged(topic, "in flight");
            int packetId = client.expectPublish(topic, "in flight").packetId();

            client.send(client.publishBytes(0x04, topic + "/other", packetId, new ClientBytes(), "own"));
            assertEquals(packetId, client.expect(ServerPacket.PUBREC).packetId());
            client.acknowledge(ServerPacket.PUBACK, packetId);
            client.acknowledge(ServerPacket.PUBREL, packetId);
            assertEquals(packetId, client.expect(ServerPacket.PUBCOMP).packetId());
        }
    }

    @Test
    @Clause(v5 = "MQTT-2.2.2-1")
    void propertyLengthMayNotBeMissing() {
        expectEndAfter(Version.V5, "30 03 0001 61", Reason.MALFORMED_PACKET);
        expectEndAfter(Version.V5, "82 02 0001", Reason.MALFORMED_PACKET);
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.subscribe("length", 0);
            client.send("30 09 0006 6C656E677468 00");
            assertEquals(2 + 2 + 6 + 1, client.expectPublish("length", "").sizeBytes());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "does not exist             | 30 07 0001 61 03 04 0001       | 0x81",
                "identifier of two bytes    | 30 07 0001 61 03 8101 00       | 0x81",
                "of CONNECT in PUBLISH      | 30 07 0001 61 03 21 0001       | 0x81",
                "of PUBLISH in SUBSCRIBE    | 82 09 0001 02 01 00 0001 61 00 | 0x81",
                "of SUBSCRIBE in UNSUBSCRIBE| A2 08 0001 02 0B 01 0001 61    | 0x81",
                "of CONNACK in PUBACK       | 40 06 0001 00 02 24 01         | 0x81",
                "of PUBLISH in PUBREL       | 62 06 0001 00 02 01 00         | 0x81",
                "of PUBLISH in DISCONNECT   | E0 04 00 02 01 00              | 0x81",
                "of CONNACK in DISCONNECT   | E0 04 00 02 24 01              | 0x81",
                "cut short                  | 30 06 0001 61 02 23 00         | 0x81",
                "text longer than the block | 30 09 0001 61 05 03 0005 7878  | 0x81",
                "block longer than packet   | 30 06 0001 61 05 23 00         | 0x81",
                "payload format 2           | 30 06 0001 61 02 01 02         | 0x82",
                "payload format twice       | 30 08 0001 61 04 01 00 01 00   | 0x82",
                "message expiry twice       | 30 0E 0001 61 0A 02 00000001 02 00000001 | 0x82",
                "content type twice         | 30 0A 0001 61 06 03 0000 03 0000         | 0x82",
                "correlation data twice     | 30 0A 0001 61 06 09 0000 09 0000         | 0x82",
                "response topic twice       | 30 0C 0001 61 08 08 0001 61 08 0001 61   | 0x82",
                "topic alias twice          | 30 0A 0001 61 06 23 0001 23 0001         | 0x82",
                "reason string twice        | 40 0A 0001 00 06 1F 0000 1F 0000         | 0x82",
            })
    void propertiesThatAreWrongEndTheConnection(String what, String packet, String reason) {
        expectEndAfter(Version.V5, packet, Integer.decode(reason));
    }

    @Test
    void packetsOfAnotherLengthThanTheirContentEndTheConnection() {
        for (String packet : List.of(
                "C0 01 00",
                "40 01 00",
                "40 03 0001 00",
                "62 03 0001 00",
                "E0 01 00",
                "82 05 0001 0001 61",
                "30 01 00")) {
            expectEndAfter(Version.V3_1_1, packet, Reason.MALFORMED_PACKET);
        }
        for (String packet : List.of(
                "C0 01 00", "40 01 00", "40 05 0001 00 00 00", "E0 03 00 00 00", "82 06 0001 00 0001 61", "30 01 00")) {
            expectEndAfter(Version.V5, packet, Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = "MQTT-3.2.2-15")
    void packetLargerThanTheMaximumPacketSizeEndsTheConnection(Version version) {
        try (WireClient client = WireClient.open(version)) {
            ServerPacket connAck = client.connect(ConnectBytes.of(version, ConformanceBroker.unique("large")));
            if (version.hasProperties()) {
                assertEquals(PACKET_BYTES_MAX, connAck.number(Property.MAXIMUM_PACKET_SIZE, 0));
            }
            client.send(new ClientBytes()
                    .oneByte(0x30)
                    .variableBytes(PACKET_BYTES_MAX - 3)
                    .bytes());
            client.expectEnd(Reason.PACKET_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetThatComesInPiecesIsReadWhenItIsComplete(Version version) {
        String topic = ConformanceBroker.unique("pieces/");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            for (byte piece : client.publishBytes(0, topic, 0, new ClientBytes(), "x".repeat(200))) {
                client.send(new byte[] {piece});
            }
            client.expectPublish(topic, "x".repeat(200));
        }
    }

    private static void expectEndAfter(Version version, String packet, int reason) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(packet);
            client.expectEnd(reason);
        }
    }
}

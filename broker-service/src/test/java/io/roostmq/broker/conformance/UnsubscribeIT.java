package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** UNSUBSCRIBE and UNSUBACK: sections 3.10 and 3.11 of both standards. */
class UnsubscribeIT {
    private static final int QOS_2 = 0x04;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.10.4-4", "MQTT-2.3.1-7"},
            v5 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-2.2.1-6"})
    void answersWithAnUnsubAckOfTheSamePacketIdentifier(Version version) {
        String topic = unique("topic");
        try (WireClient client = WireClient.connected(version)) {
            for (int packetId : new int[] {1, 256, 65_535}) {
                client.subscribe(topic, 1);
                client.send(
                        FilterBytes.unsubscribe(version, packetId).filter(topic).packet());
                assertEquals(packetId, client.expect(ServerPacket.UNSUBACK).packetId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.10.4-5", v5 = "MQTT-3.10.4-5")
    void answersWhenThereIsNothingToDelete(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            ServerPacket unsubAck = unsubscribe(client, unique("topic"));
            List<Integer> expected = version.hasProperties() ? List.of(FilterBytes.NO_SUBSCRIPTION_EXISTED) : List.of();
            assertEquals(expected, unsubAck.reasons());
        }
    }

    private static ServerPacket unsubscribe(WireClient client, String filter) {
        int packetId = client.nextPacketId();
        client.send(FilterBytes.unsubscribe(client.version(), packetId)
                .filter(filter)
                .packet());
        ServerPacket unsubAck = client.expect(ServerPacket.UNSUBACK);
        assertEquals(packetId, unsubAck.packetId());
        return unsubAck;
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-2.3.1-1", v5 = "MQTT-2.2.1-3")
    void refusesThePacketIdentifierZero(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(FilterBytes.unsubscribe(version, 0).filter("a").packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.10.1-1", "MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = {"MQTT-3.10.1-1", "MQTT-2.1.3-1"})
    void refusesReservedBitsOfTheFixedHeader(Version version) {
        for (int flags = 0; flags < 16; flags++) {
            if (flags != 0x02) {
                try (WireClient client = WireClient.connected(version)) {
                    client.send(FilterBytes.unsubscribe(version, 1).filter("a").packet(flags));
                    client.expectEnd(Reason.MALFORMED_PACKET);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.10.3-2", v5 = "MQTT-3.10.3-2")
    void refusesAnUnsubscribeWithoutFilters(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(FilterBytes.unsubscribe(version, 1).packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.10.3-1", "MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-4.7.3-2"},
            v5 = {"MQTT-3.10.3-1", "MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-4.7.3-2"})
    void refusesAFilterThatIsNotWellFormedUtf8(Version version) {
        for (String bad : List.of("C080", "EDBFBF", "FE", "61E282", "00")) {
            byte[] bytes = WireClient.bytes(bad);
            try (WireClient client = WireClient.connected(version)) {
                client.send(FilterBytes.unsubscribe(version, 1)
                        .raw(new ClientBytes().binary(bytes).bytes())
                        .packet());
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.10.4-1", v5 = "MQTT-3.10.4-1")
    void comparesFiltersCharacterByCharacter(Version version) {
        String topic = unique("Topic");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic + "/+", 0);
            for (String other : List.of("/a", "/#", "/+/", "//+", "")) {
                unsubscribe(client, topic + other);
            }
            unsubscribe(client, topic.toLowerCase(Locale.ROOT) + "/+");
            client.publish(0, topic + "/a", "still");
            client.expectPublish(topic + "/a", "still");
            unsubscribe(client, topic + "/+");
            client.publish(0, topic + "/a", "no more");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.10.4-2", v5 = "MQTT-3.10.4-2")
    void addsNothingMoreAfterAnUnsubscribe(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic + "/a", 1);
            subscriber.subscribe(topic + "/b", 1);
            unsubscribe(subscriber, topic + "/a");
            publisher.publishAcknowledged(topic + "/a", "not wanted");
            publisher.publishAcknowledged(topic + "/b", "wanted");
            subscriber.expectPublish(topic + "/b", "wanted");
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.10.4-3", v5 = "MQTT-3.10.4-3")
    void completesDeliveriesThatHaveBegun(Version version) {
        String topic = unique("topic");
        ConnectBytes connect =
                ConnectBytes.persistent(version, unique("leaving"), 60).resume();
        int repeatedId;
        try (WireClient subscriber = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            publisher.publish(QOS_2, topic, "exactly once");
            publisher.expect(ServerPacket.PUBREC);
            publisher.publishAcknowledged(topic, "at least once");
            int packetId = subscriber.expectPublish(topic, "exactly once").packetId();
            repeatedId = subscriber.expectPublish(topic, "at least once").packetId();
            unsubscribe(subscriber, topic);
            subscriber.acknowledge(ServerPacket.PUBREC, packetId);
            assertEquals(packetId, subscriber.expect(ServerPacket.PUBREL).packetId());
            subscriber.acknowledge(ServerPacket.PUBCOMP, packetId);
            subscriber.expectNothing();
            subscriber.disconnect();
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            ServerPacket again = subscriber.expectPublish(topic, "at least once");
            assertTrue(again.isDuplicate());
            assertEquals(repeatedId, again.packetId());
            subscriber.acknowledge(ServerPacket.PUBACK, again.packetId());
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.10.4-6",
            v5 = {"MQTT-3.10.4-6", "MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void answersAllFiltersOfOnePacketInTheirOrder(Version version) {
        String topic = unique("topic");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic + "/a", 0);
            client.subscribe(topic + "/b", 0);
            client.send(FilterBytes.unsubscribe(version, 9)
                    .filter(topic + "/a")
                    .filter(topic + "/unknown")
                    .filter(topic + "/#/bad")
                    .filter(topic + "/b")
                    .filter(topic + "/a")
                    .packet());
            ServerPacket unsubAck = client.expect(ServerPacket.UNSUBACK);
            assertEquals(9, unsubAck.packetId());
            if (version.hasProperties()) {
                assertEquals(
                        List.of(
                                Reason.SUCCESS,
                                FilterBytes.NO_SUBSCRIPTION_EXISTED,
                                FilterBytes.TOPIC_FILTER_INVALID,
                                Reason.SUCCESS,
                                FilterBytes.NO_SUBSCRIPTION_EXISTED),
                        unsubAck.reasons());
            }
            client.publish(0, topic + "/a", "gone");
            client.publish(0, topic + "/b", "gone");
            client.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.11.2-1", "MQTT-3.11.2-2", "MQTT-3.1.2-24"})
    void keepsTheUnsubAckWithinTheMaximumPacketSize() {
        int bytesMax = 24;
        ConnectBytes connect = ConnectBytes.v5(unique("small")).fourBytes(Property.MAXIMUM_PACKET_SIZE, bytesMax);
        try (WireClient client = WireClient.connected(connect)) {
            ServerPacket unsubAck = unsubscribe(client, "a/#/b");
            assertTrue(unsubAck.sizeBytes() <= bytesMax, unsubAck::toString);
        }
    }
}

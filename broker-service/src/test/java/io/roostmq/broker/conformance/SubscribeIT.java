package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SUBSCRIBE and SUBACK: sections 3.8 and 3.9 of both standards. */
class SubscribeIT {
    private static final int FILTERS = 1000;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-2.3.1-7"},
            v5 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-2.2.1-6"})
    void answersWithASubAckOfTheSamePacketIdentifier(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            for (int packetId : new int[] {1, 256, 65_535}) {
                client.send(FilterBytes.subscribe(version, packetId)
                        .filter(unique("topic"), 1)
                        .packet());
                assertEquals(packetId, client.expect(ServerPacket.SUBACK).packetId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-2.3.1-1", v5 = "MQTT-2.2.1-3")
    void refusesThePacketIdentifierZero(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(FilterBytes.subscribe(version, 0).filter("a", 0).packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.8.1-1", "MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = {"MQTT-3.8.1-1", "MQTT-2.1.3-1"})
    void refusesReservedBitsOfTheFixedHeader(Version version) {
        for (int flags = 0; flags < 16; flags++) {
            if (flags != 0x02) {
                try (WireClient client = WireClient.connected(version)) {
                    client.send(FilterBytes.subscribe(version, 1).filter("a", 0).packet(flags));
                    client.expectEnd(Reason.MALFORMED_PACKET);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.3-3", v5 = "MQTT-3.8.3-2")
    void refusesASubscribeWithoutFilters(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(FilterBytes.subscribe(version, 1).packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF})
    @Clause(v3 = "MQTT-3.8.3-4")
    void refusesReservedBitsAndAnUnknownQosOfAFilterInVersion3(int options) {
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.send(FilterBytes.subscribe(Version.V3_1_1, 1)
                    .filter("a", options)
                    .packet());
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xC1})
    @Clause(v5 = "MQTT-3.8.3-5")
    void refusesReservedBitsOfAFilterInVersion5(int options) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(
                    FilterBytes.subscribe(Version.V5, 1).filter("a", options).packet());
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x30, 0x33})
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesAQosAndARetainHandlingOfThree(int options) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(
                    FilterBytes.subscribe(Version.V5, 1).filter("a", options).packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.8.3-1", "MQTT-1.5.3-1", "MQTT-1.5.3-2", "MQTT-4.7.3-2"},
            v5 = {"MQTT-3.8.3-1", "MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-4.7.3-2"})
    void refusesAFilterThatIsNotWellFormedUtf8(Version version) {
        for (String bad : List.of("C080", "EDA080", "FF", "61C3", "F4908080", "610062")) {
            byte[] bytes = WireClient.bytes(bad);
            try (WireClient client = WireClient.connected(version)) {
                client.send(FilterBytes.subscribe(version, 1)
                        .raw(new ClientBytes().binary(bytes).oneByte(0).bytes())
                        .packet());
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"},
            v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void answersEachFilterInTheOrderOfTheRequest(Version version) {
        String topic = unique("topic");
        try (WireClient client = WireClient.connected(version)) {
            client.send(FilterBytes.subscribe(version, 1)
                    .filter(topic + "/0", 0)
                    .filter(topic + "/#/b", 1)
                    .filter(topic + "/2", 2)
                    .filter(topic + "/1", 1)
                    .packet());
            int invalid = version.hasProperties() ? FilterBytes.TOPIC_FILTER_INVALID : FilterBytes.FAILURE_3;
            assertEquals(
                    List.of(0, invalid, 2, 1),
                    client.expect(ServerPacket.SUBACK).reasons());
            for (int qos : new int[] {2, 0, 1}) {
                client.publish(0, topic + "/" + qos, "one");
                client.expectPublish(topic + "/" + qos, "one");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.4-4", v5 = "MQTT-3.8.4-5")
    void takesAThousandFiltersInOnePacket(Version version) {
        String topic = unique("many");
        FilterBytes subscribe = FilterBytes.subscribe(version, 7);
        for (int i = 0; i < FILTERS; i++) {
            subscribe.filter(topic + "/" + i, 1);
        }
        try (WireClient client = WireClient.connected(version)) {
            client.send(subscribe.packet());
            assertEquals(
                    Collections.nCopies(FILTERS, 1),
                    client.expect(ServerPacket.SUBACK).reasons());
            client.publish(0, topic + "/" + (FILTERS - 1), "last");
            client.expectPublish(topic + "/" + (FILTERS - 1), "last");
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.8.3-4", "MQTT-4.13.1-1"})
    void refusesNoLocalOnASharedSubscription() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(FilterBytes.subscribe(Version.V5, 1)
                    .filter("$share/group/" + unique("topic"), FilterBytes.NO_LOCAL)
                    .packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.1.2-24"})
    void keepsTheSubAckWithinTheMaximumPacketSize() {
        int bytesMax = 24;
        ConnectBytes connect = ConnectBytes.v5(unique("small")).fourBytes(Property.MAXIMUM_PACKET_SIZE, bytesMax);
        try (WireClient client = WireClient.connected(connect)) {
            client.send(FilterBytes.subscribe(Version.V5, 1).filter("a/#/b", 0).packet());
            ServerPacket subAck = client.expect(ServerPacket.SUBACK);
            assertEquals(FilterBytes.TOPIC_FILTER_INVALID, subAck.reason());
            assertTrue(subAck.sizeBytes() <= bytesMax, subAck::toString);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesASubscriptionIdentifierOfZero() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(FilterBytes.subscribe(Version.V5, 1)
                    .identifier(0)
                    .filter("a", 0)
                    .packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }
}

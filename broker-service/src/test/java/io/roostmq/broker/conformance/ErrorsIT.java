package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.codec.ClientBytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed packets and protocol errors: MQTT 5.0 section 4.13, MQTT 3.1.1 section 4.8. */
class ErrorsIT {
    private static final int MALFORMED = Reason.MALFORMED_PACKET;
    private static final int ERROR = Reason.PROTOCOL_ERROR;

    private static Stream<Arguments> packetsOfVersion5() {
        return Stream.of(
                wrong("packet type 0", "00 00", MALFORMED),
                wrong("remaining length of five bytes", "C0 80 80 80 80 01", MALFORMED),
                wrong("remaining length longer than needed", "C0 80 00", MALFORMED),
                wrong("CONNACK from a client", "20 03 00 00 00", ERROR),
                wrong("SUBACK from a client", "90 04 0001 00 00", ERROR),
                wrong("UNSUBACK from a client", "B0 04 0001 00 00", ERROR),
                wrong("PUBACK with flags", "41 02 0001", MALFORMED),
                wrong("PUBACK too short", "40 01 00", MALFORMED),
                wrong("PUBACK with an unknown reason", "40 03 0001 05", MALFORMED),
                wrong("PUBACK with the reason of another packet", "40 03 0001 92", ERROR),
                wrong("PUBACK with a property of another packet", "40 06 0001 00 02 01 01", MALFORMED),
                wrong("PUBACK that ends within its properties", "40 05 0001 00 02 1F", MALFORMED),
                wrong("PUBACK that goes on behind its properties", "40 05 0001 00 00 00", MALFORMED),
                wrong("PUBACK with packet identifier 0", "40 02 0000", ERROR),
                wrong("PUBREC with flags", "52 02 0001", MALFORMED),
                wrong("PUBREC with the reason of another packet", "50 03 0001 92", ERROR),
                wrong("PUBREL without its flags", "60 02 0001", MALFORMED),
                wrong("PUBREL with the reason of another packet", "62 03 0001 97", ERROR),
                wrong("PUBCOMP with flags", "71 02 0001", MALFORMED),
                wrong("PUBCOMP with two reason strings", "70 0A 0001 00 06 1F 0000 1F 0000", ERROR),
                wrong("PUBLISH with QoS 3", "36 06 0001 61 0001 00", MALFORMED),
                wrong("PUBLISH with DUP and QoS 0", "38 04 0001 61 00", MALFORMED),
                wrong("PUBLISH that ends within its topic", "30 03 0005 61", MALFORMED),
                wrong("PUBLISH without properties", "30 03 0001 61", MALFORMED),
                wrong("PUBLISH with packet identifier 0", "32 06 0001 61 0000 00", ERROR),
                wrong("PUBLISH with an unknown property", "30 06 0001 61 02 7F 00", MALFORMED),
                wrong("PUBLISH with a property of another packet", "30 09 0001 61 05 11 00000001", MALFORMED),
                wrong("PUBLISH with a property twice", "30 08 0001 61 04 01 00 01 00", ERROR),
                wrong("PUBLISH with a payload format of 2", "30 06 0001 61 02 01 02", ERROR),
                wrong("PUBLISH with a subscription identifier", "30 06 0001 61 02 0B 01", ERROR),
                wrong("PUBLISH with a wildcard in its response topic", "30 08 0001 61 04 08 0001 23", ERROR),
                wrong("PUBLISH with neither topic nor alias", "30 03 0000 00", ERROR),
                wrong("PUBLISH with an alias that is not set", "30 06 0000 03 23 0001", ERROR),
                wrong("PUBLISH with the alias 0", "30 07 0001 61 03 23 0000", Reason.TOPIC_ALIAS_INVALID),
                wrong(
                        "PUBLISH with an alias above the maximum",
                        "30 07 0001 61 03 23 FFFF",
                        Reason.TOPIC_ALIAS_INVALID),
                wrong("PUBLISH with a wildcard", "30 04 0001 23 00", Reason.TOPIC_NAME_INVALID),
                wrong("SUBSCRIBE that ends before its options", "82 06 0001 00 0001 61", MALFORMED),
                wrong("SUBSCRIBE that ends within its filter", "82 06 0001 00 0002 61", MALFORMED),
                wrong("SUBSCRIBE with a property of another packet", "82 09 0001 02 01 00 0001 61 00", MALFORMED),
                wrong("SUBSCRIBE with two identifiers", "82 0B 0001 04 0B 01 0B 02 0001 61 00", ERROR),
                wrong("UNSUBSCRIBE that ends within its filter", "A2 06 0001 00 0002 61", MALFORMED),
                wrong("UNSUBSCRIBE with a property of another packet", "A2 08 0001 02 0B 01 0001 61", MALFORMED),
                wrong("a packet larger than the server takes", "30 FFFFFF7F", Reason.PACKET_TOO_LARGE));
    }

    private static Arguments wrong(String what, String bytes, int reason) {
        return Arguments.of(what, bytes, reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packetsOfVersion5")
    @Clause(v5 = {"MQTT-4.13.1-1", "MQTT-4.13.2-1", "MQTT-3.14.2-1"})
    void saysWhatIsWrongAndCloses(String what, String bytes, int reason) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(bytes);
            ServerPacket disconnect = client.expect(ServerPacket.DISCONNECT);
            assertEquals(reason, disconnect.reason(), () -> what + ": " + disconnect);
            client.expectClosed();
        }
    }

    private static Stream<Arguments> packetsOfVersion3() {
        return Stream.of(
                Arguments.of("packet type 0", "00 00"),
                Arguments.of("remaining length of five bytes", "C0 80 80 80 80 01"),
                Arguments.of("CONNACK from a client", "20 02 00 00"),
                Arguments.of("SUBACK from a client", "90 03 0001 00"),
                Arguments.of("UNSUBACK from a client", "B0 02 0001"),
                Arguments.of("PUBACK with flags", "41 02 0001"),
                Arguments.of("PUBACK too short", "40 01 00"),
                Arguments.of("PUBACK too long", "40 03 0001 00"),
                Arguments.of("PUBREC with flags", "52 02 0001"),
                Arguments.of("PUBREC too long", "50 04 0001 00 00"),
                Arguments.of("PUBREL without its flags", "60 02 0001"),
                Arguments.of("PUBREL too long", "62 03 0001 00"),
                Arguments.of("PUBCOMP with flags", "71 02 0001"),
                Arguments.of("PUBLISH with QoS 3", "36 05 0001 61 0001"),
                Arguments.of("PUBLISH with DUP and QoS 0", "38 03 0001 61"),
                Arguments.of("PUBLISH that ends within its topic", "30 03 0005 61"),
                Arguments.of("PUBLISH with packet identifier 0", "32 05 0001 61 0000"),
                Arguments.of("PUBLISH without a packet identifier", "32 03 0001 61"),
                Arguments.of("PUBLISH with an empty topic", "30 02 0000"),
                Arguments.of("PUBLISH with a wildcard", "30 03 0001 23"),
                Arguments.of("SUBSCRIBE that ends before its QoS", "82 05 0001 0001 61"),
                Arguments.of("UNSUBSCRIBE that ends within its filter", "A2 05 0001 0002 61"),
                Arguments.of("a packet larger than the server takes", "30 FFFFFF7F"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packetsOfVersion3")
    @Clause(v3 = "MQTT-4.8.0-1")
    void closesWithoutAWordInVersion3(String what, String bytes) {
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.send(bytes);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.1-1")
    void leavesOtherConnectionsAlone(Version version) {
        String topic = unique("topic");
        try (WireClient healthy = WireClient.connected(version);
                WireClient broken = WireClient.connected(version)) {
            healthy.subscribe(topic, 0);
            broken.send("00 00");
            broken.expectEnd(Reason.MALFORMED_PACKET);
            healthy.publish(0, topic, "still here");
            healthy.expectPublish(topic, "still here");
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.13.1-1")
    void doesNotDoWhatStandsBehindAnError() {
        String topic = unique("topic");
        try (WireClient watcher = WireClient.connected(Version.V5);
                WireClient broken = WireClient.connected(Version.V5)) {
            watcher.subscribe(topic, 0);
            byte[] publish = broken.publishBytes(0, topic, 0, new ClientBytes(), "behind");
            broken.send(new ClientBytes()
                    .raw(WireClient.bytes("C0 01 00"))
                    .raw(publish)
                    .bytes());
            broken.expectEnd(Reason.MALFORMED_PACKET);
            watcher.expectNothing();
        }
    }
}

package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DISCONNECT: section 3.14 of both standards. */
class DisconnectIT {
    private static final int DISCONNECT = 0xE0;
    private static final String SECOND_CONNECT_OF_VERSION_5 = "10 0D 0004 4D515454 05 00 0000 00 0000";

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.14.1-1", "MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = {"MQTT-3.14.1-1", "MQTT-2.1.3-1"})
    void refusesReservedBitsOfTheFixedHeader(Version version) {
        for (int flags = 1; flags < 16; flags++) {
            try (WireClient client = WireClient.connected(version)) {
                client.send(new ClientBytes().packet(DISCONNECT | flags));
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.14.4-3", v5 = "MQTT-3.14.4-3")
    void discardsTheWillOfAClientThatLeaves(Version version) {
        String topic = unique("will");
        try (WireClient watcher = WireClient.connected(version)) {
            watcher.subscribe(topic, 0);
            WireClient leaving = WireClient.connected(
                    ConnectBytes.of(version, unique("leaving")).will(topic, "will", 0, false));
            leaving.disconnect();
            watcher.publish(0, topic, "after");
            watcher.expectPublish(topic, "after");
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"E002 00 00", "E001 00"})
    @Clause(v5 = "MQTT-3.14.4-3")
    void discardsTheWillHoweverANormalEndIsWritten(String disconnect) {
        String topic = unique("will");
        try (WireClient watcher = WireClient.connected(Version.V5);
                WireClient leaving =
                        WireClient.connected(ConnectBytes.v5(unique("leaving")).will(topic, "will", 0, false))) {
            watcher.subscribe(topic, 0);
            leaving.send(disconnect);
            leaving.expectClosed();
            watcher.publish(0, topic, "after");
            watcher.expectPublish(topic, "after");
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99})
    @Clause(v5 = "MQTT-3.1.2-8")
    void publishesTheWillWithAnyOtherReason(int reason) {
        String topic = unique("will");
        try (WireClient watcher = WireClient.connected(Version.V5);
                WireClient leaving =
                        WireClient.connected(ConnectBytes.v5(unique("leaving")).will(topic, "will", 0, false))) {
            watcher.subscribe(topic, 0);
            leaving.send(new ClientBytes().oneByte(reason).packet(DISCONNECT));
            leaving.expectClosed();
            watcher.expectPublish(topic, "will");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"E001 05", "E001 7F", "E001 FF", "E003 00 01 11", "E003 00 02 01 01", "E003 00 00 00"})
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesAMalformedDisconnect(String disconnect) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(disconnect);
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"E001 87", "E001 8B", "E001 8D", "E001 8E", "E001 9C", "E001 18"})
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesAReasonThatOnlyAServerHas(String disconnect) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(disconnect);
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v3 = "MQTT-4.8.0-1")
    void refusesADisconnectWithContentInVersion3() {
        String topic = unique("will");
        try (WireClient watcher = WireClient.connected(Version.V3_1_1);
                WireClient client =
                        WireClient.connected(ConnectBytes.v3(unique("leaving")).will(topic, "will", 0, false))) {
            watcher.subscribe(topic, 0);
            client.send("E001 00");
            client.expectClosed();
            watcher.expectPublish(topic, "will");
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.14.2-1", "MQTT-3.14.2-2", "MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-4.13.2-1"})
    void saysWhyAndNothingMoreAndCloses() {
        String topic = unique("topic");
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("wrong"), 60);
        try (WireClient client = WireClient.connected(connect)) {
            client.subscribe(topic, 0);
            byte[] publish = client.publishBytes(0, topic, 0, new ClientBytes(), "behind");
            client.send(new ClientBytes()
                    .raw(WireClient.bytes(SECOND_CONNECT_OF_VERSION_5))
                    .raw(publish)
                    .raw(WireClient.bytes("C000"))
                    .bytes());
            ServerPacket disconnect = client.expect(ServerPacket.DISCONNECT);
            assertEquals(Reason.PROTOCOL_ERROR, disconnect.reason());
            assertFalse(disconnect.has(Property.SESSION_EXPIRY_INTERVAL));
            client.expectClosed();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4", "MQTT-3.1.2-24"})
    void leavesOutTheReasonStringWhereItWouldMakeThePacketTooLarge() {
        for (int bytesMax : new int[] {24, 30}) {
            ConnectBytes connect = ConnectBytes.v5(unique("small")).fourBytes(Property.MAXIMUM_PACKET_SIZE, bytesMax);
            try (WireClient client = WireClient.open(Version.V5)) {
                client.connect(connect);
                client.send(SECOND_CONNECT_OF_VERSION_5);
                ServerPacket disconnect = client.expect(ServerPacket.DISCONNECT);
                assertTrue(disconnect.sizeBytes() <= bytesMax, disconnect::toString);
                assertFalse(disconnect.has(Property.REASON_STRING));
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = "MQTT-3.14.0-1")
    void sendsNoDisconnectBeforeItHasAccepted(Version version) {
        for (String first : List.of("C000", "E000", "30 03 0001 61", "82 06 0001 0001 61 00", "F000", "00", "C1 00")) {
            try (WireClient client = WireClient.open(version)) {
                client.send(first);
                client.expectClosed();
            }
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesASessionExpiryIntervalForASessionThatHadNone() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send("E007 00 05 11 00000001");
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.1.0-2")
    void endsTheSessionOfAClientThatLeavesWithAnExpiryIntervalOfZero() {
        String clientId = unique("ending");
        ConnectBytes connect =
                ConnectBytes.persistent(Version.V5, clientId, 3600).resume();
        WireClient.connected(connect).disconnect();
        try (WireClient client = WireClient.open(Version.V5)) {
            assertTrue(client.connect(connect).isSessionPresent());
            client.send("E007 00 05 11 00000000");
            client.expectClosed();
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            assertFalse(client.connect(connect).isSessionPresent());
        }
    }
}

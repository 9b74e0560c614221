package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.1, CONNECT: what both versions have but for the Will. */
class ConnectIT {
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int SESSION_SECONDS = 600;
    private static final Duration KEEP_ALIVE_MAX = Duration.ofMillis(1500);
    private static final Duration TRICKLE = Duration.ofMillis(300);
    private static final int TRICKLED_BYTES_MAX = 40;

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.0-1", v5 = "MQTT-3.1.0-1")
    void firstPacketThatIsNotConnectIsAnsweredByNothingButTheEnd(Version version) {
        for (String packet : List.of(
                "C0 00", "30 03 0001 61", "82 06 0001 0001 61 00", "E0 00", "40 02 0001", "F0 00", "20 02 00 00")) {
            try (WireClient client = WireClient.open(version)) {
                client.send(packet);
                client.expectClosed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.0-2", "MQTT-3.1.4-1"},
            v5 = {"MQTT-3.1.0-2", "MQTT-3.1.4-1"})
    void secondConnectEndsTheConnection(Version version) {
        ConnectBytes connect = ConnectBytes.of(version, ConformanceBroker.unique("twice"));
        try (WireClient client = WireClient.connected(connect)) {
            client.send(connect.packet());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.0-2", v5 = "MQTT-3.1.0-2")
    void secondConnectBehindTheFirstIsAnsweredInItsTurn(Version version) {
        byte[] connect = ConnectBytes.persistent(version, ConformanceBroker.unique("twice"), SESSION_SECONDS)
                .packet();
        try (WireClient client = WireClient.open(version)) {
            client.send(new ClientBytes().raw(connect).raw(connect).bytes());
            assertEquals(Reason.SUCCESS, client.expect(ServerPacket.CONNACK).reason());
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(
            v3 = {"MQTT-3.1.2-1", "MQTT-3.1.2-2"},
            v5 = {"MQTT-3.1.2-1", "MQTT-3.1.2-2"})
    void protocolThatIsNotServedIsRefused() {
        ConnectBytes connect = ConnectBytes.v3(ConformanceBroker.unique("protocol"));
        for (byte[] packet : List.of(
                connect.packet("MQTT", 0),
                connect.packet("MQTT", 3),
                connect.packet("MQTT", 6),
                connect.packet("MQTT", 255),
                connect.packet("mqtt", 4),
                connect.packet("MQTTX", 4),
                connect.packet("", 4),
                connect.packet("MQIsdp", 4))) {
            try (WireClient client = WireClient.open(Version.V3_1_1)) {
                assertEquals(
                        Reason.V3_UNACCEPTABLE_PROTOCOL_VERSION,
                        client.answerTo(packet).reason());
                client.expectClosed();
            }
        }
    }

    @Test
    void mqtt31IsServed() {
        String topic = ConformanceBroker.unique("isdp/");
        try (WireClient client = WireClient.open(Version.V3_1_1)) {
            byte[] connect = ConnectBytes.v3(ConformanceBroker.unique("isdp")).packet("MQIsdp", 3);
            assertEquals(Reason.SUCCESS, client.answerTo(connect).reason());
            client.subscribe(topic, 1);
            client.publish(0, topic, "old");
            client.expectPublish(topic, "old");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-3", "MQTT-3.2.2-6"},
            v5 = "MQTT-3.1.2-3")
    void reservedConnectFlagIsRefused(Version version) {
        expectRefusal(ConnectBytes.of(version, ConformanceBroker.unique("flag")).flags(0x01, 0));
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT-3.1.2-20", "MQTT-3.1.2-21", "MQTT-3.1.3-1"},
            v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-17", "MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT-3.1.3-1"})
    void userNameAndPasswordAreThereWhenTheirFlagsAreSetAndNotOtherwise(Version version) {
        ConnectBytes plain = ConnectBytes.of(version, ConformanceBroker.unique("user"));
        expectRefusal(plain.flags(USER_NAME, 0));
        expectRefusal(plain.flags(USER_NAME | PASSWORD, 0));
        ConnectBytes named =
                ConnectBytes.of(version, ConformanceBroker.unique("user")).userName("name");
        expectRefusal(named.flags(PASSWORD, 0));
        expectRefusal(named.flags(0, USER_NAME | PASSWORD));
        WireClient.connected(named.flags(USER_NAME, 0)).hangUp();
        ConnectBytes both = ConnectBytes.of(version, ConformanceBroker.unique("user"))
                .userName("name")
                .password("");
        WireClient.connected(both).hangUp();
        expectRefusal(both.flags(0, PASSWORD));
    }

    @Test
    @Clause(v3 = "MQTT-3.1.2-22")
    void passwordWithoutUserNameIsRefused() {
        expectRefusal(ConnectBytes.v3(ConformanceBroker.unique("secret")).password("secret"));
    }

    @Test
    void passwordWithoutUserNameIsTaken() {
        WireClient.connected(ConnectBytes.v5(ConformanceBroker.unique("secret")).password("secret"))
                .hangUp();
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.3-2", "MQTT-3.1.3-5"},
            v5 = {"MQTT-3.1.3-2", "MQTT-3.1.3-5"})
    void clientIdentifiersOfLettersAndDigitsAreTaken(Version version) {
        for (String id : List.of("a", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ")) {
            WireClient.connected(ConnectBytes.of(version, id)).disconnect();
        }
    }

    @ParameterizedTest
    @EnumSource
    void longClientIdentifiersAreTaken(Version version) {
        String id = ConformanceBroker.unique("long/ +#$é").repeat(100);
        WireClient.connected(ConnectBytes.of(version, id)).disconnect();
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.3-3", v5 = "MQTT-3.1.3-3")
    void missingClientIdentifierIsRefused(Version version) {
        try (WireClient client = WireClient.open(version)) {
            client.send(
                    version.hasProperties() ? "10 0B 0004 4D515454 05 02 003C 00" : "10 0A 0004 4D515454 04 02 003C");
            client.expectRefusal(Reason.MALFORMED_PACKET);
        }
    }

    @Test
    @Clause(v3 = "MQTT-3.1.3-6")
    void emptyClientIdentifiersAreDifferentClients() {
        try (WireClient first = WireClient.connected(ConnectBytes.v3(""));
                WireClient second = WireClient.connected(ConnectBytes.v3(""))) {
            first.expectNothing();
            second.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void emptyClientIdentifierIsReplacedByOneThatNobodyHas() {
        try (WireClient first = WireClient.open(Version.V5);
                WireClient second = WireClient.open(Version.V5)) {
            ConnectBytes connect =
                    ConnectBytes.persistent(Version.V5, "", SESSION_SECONDS).resume();
            String assigned = first.connect(connect).textOf(Property.ASSIGNED_CLIENT_IDENTIFIER);
            assertFalse(assigned.isEmpty());
            assertNotEquals(assigned, second.connect(connect).textOf(Property.ASSIGNED_CLIENT_IDENTIFIER));
            first.disconnect();

            try (WireClient again = WireClient.open(Version.V5)) {
                ServerPacket connAck = again.connect(ConnectBytes.v5(assigned).resume());
                assertTrue(connAck.isSessionPresent());
                assertFalse(connAck.has(Property.ASSIGNED_CLIENT_IDENTIFIER));
            }
        }
    }

    @Test
    @Clause(v3 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void emptyClientIdentifierWithoutCleanSessionIsRefused() {
        try (WireClient client = WireClient.open(Version.V3_1_1)) {
            ServerPacket connAck = client.answerTo(ConnectBytes.v3("").resume().packet());
            assertEquals(Reason.V3_IDENTIFIER_REJECTED, connAck.reason());
            assertEquals(0, connAck.acknowledgeFlags());
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.3-9")
    void clientIdentifiersOfTheServersOwnSessionsAreRefused(Version version) {
        try (WireClient client = WireClient.open(version)) {
            ServerPacket connAck =
                    client.answerTo(ConnectBytes.of(version, "$share/g/a").packet());
            int expected = version.hasProperties() ? Reason.CLIENT_IDENTIFIER_NOT_VALID : Reason.V3_IDENTIFIER_REJECTED;
            assertEquals(expected, connAck.reason());
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
    void secondConnectionWithAClientIdentifierEndsTheFirst(Version version) {
        ConnectBytes connect = ConnectBytes.of(version, ConformanceBroker.unique("taken"));
        try (WireClient first = WireClient.connected(connect);
                WireClient second = WireClient.connected(connect)) {
            first.expectEnd(Reason.SESSION_TAKEN_OVER);
            second.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
    void whatComesBehindARefusedConnectIsNotProcessed(Version version) {
        String topic = ConformanceBroker.unique("refused/");
        byte[] refused = ConnectBytes.of(version, ConformanceBroker.unique("refused"))
                .flags(0x01, 0)
                .packet();
        try (WireClient observer = WireClient.connected(version);
                WireClient client = WireClient.open(version)) {
            observer.subscribe(topic, 0);
            byte[] publish = client.publishBytes(0, topic, 0, new ClientBytes(), "never");
            client.send(new ClientBytes().raw(refused).raw(publish).bytes());
            client.expectRefusal(Reason.MALFORMED_PACKET);
            observer.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
    void whatComesBehindAConnectBeforeItsAnswerIsProcessed(Version version) {
        String topic = ConformanceBroker.unique("early/");
        try (WireClient client = WireClient.open(version)) {
            client.send(new ClientBytes()
                    .raw(ConnectBytes.persistent(version, ConformanceBroker.unique("early"), SESSION_SECONDS)
                            .packet())
                    .raw(client.publishBytes(0x02, topic, 7, new ClientBytes(), "early"))
                    .raw(WireClient.bytes("C000"))
                    .bytes());
            assertEquals(Reason.SUCCESS, client.expect(ServerPacket.CONNACK).reason());
            assertEquals(
                    List.of(ServerPacket.PINGRESP, ServerPacket.PUBACK),
                    List.of(client.next().type(), client.next().type()).stream()
                            .sorted((a, b) -> b - a)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.1.2-24",
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
    void silenceBeyondTheKeepAliveEndsTheConnection(Version version) {
        try (WireClient forever = connectedWithKeepAlive(version, 0);
                WireClient silent = connectedWithKeepAlive(version, 1)) {
            long before = System.nanoTime();
            silent.expectEnd(Reason.KEEP_ALIVE_TIMEOUT);
            long silentMillis = Duration.ofNanos(System.nanoTime() - before).toMillis();
            assertTrue(silentMillis >= KEEP_ALIVE_MAX.toMillis() - 100, () -> "ended after " + silentMillis + " ms");
            forever.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
    void bytesThatAreNoPacketDoNotKeepAConnectionAlive(Version version) {
        try (WireClient slow = connectedWithKeepAlive(version, 1)) {
            slow.send("30 7F");
            int bytes = 0;
            while (!slow.hearsWithin(TRICKLE)) {
                slow.send("00");
                assertTrue(++bytes < TRICKLED_BYTES_MAX, "still open");
            }
            slow.expectEnd(Reason.KEEP_ALIVE_TIMEOUT);
        }
    }

    private static WireClient connectedWithKeepAlive(Version version, int seconds) {
        return WireClient.connected(
                ConnectBytes.of(version, ConformanceBroker.unique("keep")).keepAliveSeconds(seconds));
    }

    private static void expectRefusal(ConnectBytes connect) {
        try (WireClient client = WireClient.open(connect.version())) {
            client.send(connect.packet());
            client.expectRefusal(Reason.MALFORMED_PACKET);
        }
    }
}

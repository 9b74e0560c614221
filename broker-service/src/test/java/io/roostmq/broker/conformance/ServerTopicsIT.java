package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics that begin with '$': MQTT 3.1.1 and 5.0 section 4.7.2. */
class ServerTopicsIT {
    private static final String UPTIME = "$SYS/broker/uptime";
    private static final int QOS_1 = 0x02;

    private static WireClient connected(Version version) {
        return WireClient.connected(ConnectBytes.of(version, unique("client")), OptionsBroker.port());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Clause(v3 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
    void filterThatBeginsWithAWildcardDoesNotFindThem(Version version) {
        try (WireClient everything = connected(version);
                WireClient reader = connected(version)) {
            for (String filter : new String[] {"#", "+/#", "+/broker/uptime", "+/broker/#"}) {
                everything.subscribe(filter, 0);
            }
            reader.subscribe(UPTIME, 0);
            assertTrue(reader.expect(ServerPacket.PUBLISH).isRetained());
            assertFalse(reader.expect(ServerPacket.PUBLISH).isRetained(), "the next value");
            everything.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Clause(v3 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
    void filterThatBeginsWithTheirFirstLevelFindsThem(Version version) {
        for (String filter : new String[] {"$SYS/#", "$SYS/+/uptime", "$SYS/broker/+", UPTIME}) {
            try (WireClient reader = connected(version)) {
                reader.subscribe(filter, 0);
                ServerPacket publish = reader.expect(ServerPacket.PUBLISH);
                while (!publish.topic().equals(UPTIME)) {
                    publish = reader.expect(ServerPacket.PUBLISH);
                }
                assertTrue(publish.payload().endsWith(" seconds"), publish.payload());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void clientsDoNotPublishThere(Version version) {
        try (WireClient client = connected(version)) {
            client.publish(QOS_1, UPTIME, "forged");
            ServerPacket pubAck = client.expect(ServerPacket.PUBACK);
            assertEquals(version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.SUCCESS, pubAck.reason());
            client.publish(0, UPTIME, "forged");
            client.subscribe(UPTIME, 0);
            assertTrue(client.expect(ServerPacket.PUBLISH).payload().endsWith(" seconds"));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void clientsLeaveNoWillThere(Version version) {
        ConnectBytes connect = ConnectBytes.of(version, unique("client")).will(UPTIME, "forged", 0, true);
        try (WireClient client = WireClient.open(version, OptionsBroker.port())) {
            int expected = version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.V3_NOT_AUTHORIZED;
            assertEquals(expected, client.answerTo(connect.packet()).reason());
            client.expectClosed();
        }
    }
}

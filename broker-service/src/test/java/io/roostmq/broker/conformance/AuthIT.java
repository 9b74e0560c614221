package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH where it may not be: MQTT 5.0 sections 3.15 and 4.12. */
class AuthIT {
    private static final int AUTH = 0xF0;
    private static final String WITH_METHOD = "F005 18 03 15 0000";

    @Test
    @Clause(v5 = {"MQTT-3.15.1-1", "MQTT-2.1.3-1"})
    void refusesReservedBitsOfTheFixedHeader() {
        for (int flags = 1; flags < 16; flags++) {
            try (WireClient client = WireClient.connected(Version.V5)) {
                client.send(new ClientBytes().packet(AUTH | flags));
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F000", "F002 18 00", "F002 19 00", WITH_METHOD, "F006 19 04 15 0001 61"})
    @Clause(v5 = "MQTT-4.12.0-7")
    void refusesAuthFromAClientThatNamedNoMethod(String auth) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(auth);
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F001 05", "F002 18 05", "F003 18 01 15", "F005 18 03 15 0001"})
    @Clause(v5 = "MQTT-4.13.1-1")
    void refusesAMalformedAuth(String auth) {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(auth);
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.12.0-6")
    void speaksOfNoMethodToAClientThatNamedNone() {
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.connect(ConnectBytes.v5(unique("plain")));
            assertFalse(connAck.has(Property.AUTHENTICATION_METHOD));
            assertFalse(connAck.has(Property.AUTHENTICATION_DATA));
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F000", "F1 00", WITH_METHOD})
    @Clause(v3 = {"MQTT-2.2.2-2", "MQTT-4.8.0-1"})
    void refusesAPacketTypeThatVersion3DoesNotKnow(String packet) {
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.send(packet);
            client.expectClosed();
        }
    }
}

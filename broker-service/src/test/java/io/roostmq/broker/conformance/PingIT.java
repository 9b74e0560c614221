package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PINGREQ and PINGRESP: sections 3.12 and 3.13 of both standards; and the stream they come on, section 4.2. */
class PingIT {
    private static final int PINGRESP = 0xD0;

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
    void answersEveryPing(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send("C000 C000 C000");
            for (int i = 0; i < 3; i++) {
                client.expect(ServerPacket.PINGRESP);
            }
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2"},
            v5 = "MQTT-2.1.3-1")
    void refusesReservedBitsOfAPing(Version version) {
        for (int flags = 1; flags < 16; flags++) {
            try (WireClient client = WireClient.connected(version)) {
                client.send(new ClientBytes().packet(0xC0 | flags));
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.1-1")
    void refusesAPingWithContent(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send("C001 00");
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.8.0-1", v5 = "MQTT-4.13.1-1")
    void refusesAPingResponse(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(new ClientBytes().packet(PINGRESP));
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-7.1.1-1", v5 = "MQTT-4.2.0-1")
    void readsPacketsHoweverTheStreamIsCut(Version version) {
        String topic = unique("topic");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            byte[] publish = client.publishBytes(0, topic, 0, new ClientBytes(), "cut");
            for (byte one : publish) {
                client.send(new byte[] {one});
            }
            client.send(new ClientBytes().raw(publish).raw(publish).bytes());
            for (int i = 0; i < 3; i++) {
                client.expectPublish(topic, "cut");
            }
            client.expectNothing();
        }
    }
}

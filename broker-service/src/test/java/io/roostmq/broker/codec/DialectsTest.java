package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.handler.codec.mqtt.MqttDecoder;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dialects do not depend on who decoded: here it is Netty's own decoder. */
final class DialectsTest {
    private static final int PACKET_BYTES_MAX = 100;

    private static Wire netty() {
        return new Wire(new MqttDecoder(PACKET_BYTES_MAX));
    }

    @Test
    void packetsOfBothVersions() {
        for (String connect : new String[] {Wire.CONNECT_31, Wire.CONNECT_311}) {
            try (Wire wire = netty()) {
                wire.receive(connect);
                assertEquals(new Topic("a"), ((Publish) wire.receive("3003 0001 61")).topic());
                assertEquals(PubAck.of(1, ReasonCode.SUCCESS), wire.receive("4002 0001"));
            }
        }
        try (Wire wire = netty()) {
            wire.receive(Wire.CONNECT_5);
            assertEquals(new Topic("a"), ((Publish) wire.receive("3004 0001 61 00")).topic());
            assertEquals(PubAck.of(1, ReasonCode.SUCCESS), wire.receive("4002 0001"));
            assertEquals(PubComp.of(1, ReasonCode.SUCCESS), wire.receive("7003 0001 00"));
            assertEquals(7, ((Subscribe) wire.receive("8207 0007 00 0001 61 00")).packetId());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100E 0004 4D515454 06 02 003C 00 0001 63, UNSUPPORTED_PROTOCOL_VERSION",
        "100E 0006 4D5149736470 03 02 003C 0000, CLIENT_IDENTIFIER_NOT_VALID",
        "100E 0004 4D515454 05 03 003C 00 0001 63, MALFORMED_PACKET",
        "1065 0004 4D515454 05 02 003C 00 0001 63, PACKET_TOO_LARGE",
    })
    void failuresToConnectHaveTheirReason(String packet, ReasonCode reason) {
        try (Wire wire = netty()) {
            ProtocolException refused = assertThrows(ProtocolException.class, () -> wire.receive(packet));
            assertEquals(reason, refused.reason());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8207 0007 00 0001 61 03, PROTOCOL_ERROR",
        "8207 0007 00 0001 61 30, PROTOCOL_ERROR",
        "820A 0007 03 04 0000 0001 61 00, MALFORMED_PACKET",
        "C100, MALFORMED_PACKET",
        "C001 00, MALFORMED_PACKET",
    })
    void laterFailuresHaveTheirReason(String packet, ReasonCode reason) {
        try (Wire wire = netty()) {
            wire.receive(Wire.CONNECT_5);
            ProtocolException refused = assertThrows(ProtocolException.class, () -> wire.receive(packet));
            assertEquals(reason, refused.reason());
        }
    }

    @Test
    void aReasonCodeBehindAnAcknowledgementIsMalformedIn311() {
        try (Wire wire = netty()) {
            wire.receive(Wire.CONNECT_311);
            ProtocolException refused = assertThrows(ProtocolException.class, () -> wire.receive("4003 0001 00"));
            assertEquals(ReasonCode.MALFORMED_PACKET, refused.reason());
        }
    }
}

package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnswerSizeTest {
    /** CONNECT with a Maximum Packet Size of 20 bytes. */
    private static final String CONNECT_20_BYTES = "1013 0004 4D515454 05 02 003C 05 27 00000014 0001 63";

    private static final Diagnostics LONG =
            new Diagnostics("why \u20AC", List.of(new UserProperty("n\u00E9", "1"), new UserProperty("n", "22")));

    private final Wire wire = Wire.connected(Wire.CONNECT_5);

    @AfterEach
    void nothingLeaks() {
        wire.close();
    }

    @Test
    void isWhatIsWritten() {
        for (Diagnostics diagnostics : List.of(Diagnostics.NONE, Diagnostics.of("x".repeat(200)), LONG)) {
            assertSize(PingResp.INSTANCE);
            for (ReasonCode reason : List.of(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR)) {
                assertSize(new PubAck(1, reason, diagnostics));
                assertSize(new PubRec(1, reason, diagnostics));
                assertSize(new PubRel(1, reason, diagnostics));
                assertSize(new PubComp(1, reason, diagnostics));
                assertSize(new ConnAck(false, reason, null, diagnostics));
                assertSize(new Disconnect(reason, Disconnect.UNCHANGED, "server", diagnostics));
                assertSize(new Disconnect(reason, Disconnect.UNCHANGED, null, diagnostics));
                assertSize(new SubAck(1, Collections.nCopies(130, reason), diagnostics));
                assertSize(new UnsubAck(1, Collections.nCopies(130, reason), diagnostics));
            }
            assertSize(new Auth(ReasonCode.SUCCESS, "method", Payload.of(new byte[300]), diagnostics));
            assertSize(new ConnAck(true, ReasonCode.SUCCESS, everything(), diagnostics));
        }
    }

    @Test
    void whatIsTooLargeGoesWithoutDiagnosticsOrNotAtAll() {
        try (Wire small = Wire.connected(CONNECT_20_BYTES)) {
            small.assertSends("40 0A 0001 80 06 1F 0003 776879", ack("why"));
            small.assertSends("40 12 0001 80 0E 1F 000B 7878787878787878787878", ack("x".repeat(11)));
            small.assertSends("40 04 0001 80 00", ack("x".repeat(12)));
            small.assertSends(
                    "E0 02 82 00", Disconnect.of(ReasonCode.PROTOCOL_ERROR, "a reason that is much too long for it"));
            small.assertSends(
                    "20 03 00 87 00", ConnAck.refused(ReasonCode.NOT_AUTHORIZED, "a reason that is too long"));
            small.assertSendsNothing(new SubAck(1, Collections.nCopies(20, ReasonCode.SUCCESS), Diagnostics.NONE));
            small.assertSendsNothing(new ConnAck(false, ReasonCode.SUCCESS, everything(), Diagnostics.NONE));
        }
    }

    private static PubAck ack(String why) {
        return new PubAck(1, ReasonCode.UNSPECIFIED_ERROR, Diagnostics.of(why));
    }

    private static ConnAck.Accepted everything() {
        return new ConnAck.Accepted(
                7L,
                8,
                QoS.AT_LEAST_ONCE,
                false,
                9,
                "assigned",
                10,
                false,
                false,
                false,
                11,
                "information",
                "method",
                Payload.utf8("data"));
    }

    private void assertSize(Packet packet) {
        MqttMessage message = new Mqtt5Outbound(Mqtt5Outbound.Diagnosed.ALL).message(packet);
        assertEquals(wire.bytesOf(message).length, AnswerSize.of(message), packet::toString);
    }
}

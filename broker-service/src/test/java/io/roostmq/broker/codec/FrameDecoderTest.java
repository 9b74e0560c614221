package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
    /** Netty's own decoder loses the last property here, and finds it in the payload. */
    @Test
    void aLongBlockOfPropertiesEndsWhereItEnds() {
        for (int name = 100; name < 140; name++) {
            ClientBytes properties = new ClientBytes()
                    .oneByte(0x26)
                    .text("n".repeat(name))
                    .text("v")
                    .byteProperty(0x01, 1);
            byte[] bytes = new ClientBytes()
                    .text("t")
                    .propertyBlock(properties)
                    .raw(new byte[] {9})
                    .packet(0x30);
            try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
                assertEquals(Payload.of(new byte[] {9}), ((Publish) wire.receive(bytes)).payload());
            }
        }
    }

    @Test
    void aPacketThatIsTooLargeIsRefusedBeforeItIsThere() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000));
        channel.writeInbound(bytes(Wire.CONNECT_5));
        assertNotNull(channel.readInbound());

        channel.writeInbound(bytes("30 E607"));

        assertEquals(ReasonCode.PACKET_TOO_LARGE, failure(channel).reason());
        channel.finishAndReleaseAll();
    }

    @Test
    void theLargestPacketThatIsAllowedIsTaken() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000));
        channel.writeInbound(bytes(Wire.CONNECT_5));
        assertNotNull(channel.readInbound());

        channel.writeInbound(
                Unpooled.wrappedBuffer(bytes("30 E507 0001 61 00"), Unpooled.wrappedBuffer(new byte[993])));

        MqttMessage message = channel.readInbound();
        assertTrue(message.decoderResult().isSuccess());
        ReferenceCountUtil.release(message);
        channel.finishAndReleaseAll();
    }

    @Test
    void flagsAreRefusedByTheFirstByte() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000));

        channel.writeInbound(bytes("11"));

        assertEquals(ReasonCode.MALFORMED_PACKET, failure(channel).reason());
        channel.finishAndReleaseAll();
    }

    @Test
    void whatComesAfterAFailureIsDiscarded() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000));

        channel.writeInbound(bytes("C000" + Wire.CONNECT_5));
        assertEquals(ReasonCode.PROTOCOL_ERROR, failure(channel).reason());
        channel.writeInbound(bytes(Wire.CONNECT_5));

        assertNull(channel.readInbound());
        channel.finishAndReleaseAll();
    }

    @Test
    void onlyMqtt5AsksForTheShortestRemainingLength() {
        try (Wire wire = Wire.connected("108D00 0004 4D515454 04 02 003C 0001 63")) {
            assertEquals(PingReq.INSTANCE, wire.receive("C0808000"));
        }
        assertEquals(
                "0081", answer("108E00 0004 4D515454 05 02 003C 00 0001 63").substring(4, 8));
    }

    @Test
    void packetsThatComeTogetherAreReadOneByOne() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000));

        channel.writeInbound(bytes(Wire.CONNECT_5 + "C000 C000 E000"));

        List<String> types = new ArrayList<>();
        for (MqttMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            types.add(message.fixedHeader().messageType().toString());
        }
        assertEquals(List.of("CONNECT", "PINGREQ", "PINGREQ", "DISCONNECT"), types);
        channel.finishAndReleaseAll();
    }

    /** Each CONNECT that fails, and the CONNACK before the end: none where the version is not known or has none for it. */
    @Test
    void aConnectThatFailsIsAnsweredInItsOwnVersion() {
        assertEquals("20020001", answer("100E 0004 4D515454 06 02 003C 00 0001 63"));
        assertEquals(
                "20",
                answer("1014 0004 4D515454 05 02 003C 06 21 0001 21 0001 0001 63")
                        .substring(0, 2));
        assertEquals(
                "0082",
                answer("1014 0004 4D515454 05 02 003C 06 21 0001 21 0001 0001 63")
                        .substring(4, 8));
        assertEquals("0081", answer("100E 0004 4D515454 05 03 003C 00 0001 63").substring(4, 8));
        assertEquals("", answer("100D 0004 4D515454 04 03 003C 0001 63"));
        assertEquals("", answer("C000"));
    }

    /** [MQTT-3.2.2-19]: a reason that is too long for the client is left out, and where its limit was not read any is. */
    @Test
    void aConnectThatFailsHalfWayIsAnsweredWithinTheMaximumPacketSize() {
        String head = "0004 4D515454 05 02 003C ";
        assertEquals("2003008100", answer("1013 " + head + "05 27 00000020 0001 00"));
        assertEquals("2003008100", answer("1011 " + head + "05 27 00000005 0002"));
        assertEquals("2003008200", answer("1018 " + head + "0A 27 00000020 27 00000020 0001 63"));
        String roomy = answer("1013 " + head + "05 27 00000200 0001 00");
        assertEquals("0081", roomy.substring(4, 8));
        assertTrue(roomy.length() > 10, roomy);
    }

    private static String answer(String hex) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(1_000), MqttEncoder.INSTANCE);
        channel.writeInbound(bytes(hex));
        MqttMessage failed = channel.readInbound();
        MqttMessage refusal = Dialects.refusal(failed, Dialects.failure(failed));
        if (refusal == null) {
            return "";
        }
        channel.writeOutbound(refusal);
        ByteBuf written = channel.readOutbound();
        try {
            return ByteBufUtil.hexDump(written).toUpperCase(Locale.ROOT);
        } finally {
            written.release();
            channel.finishAndReleaseAll();
        }
    }

    private static ProtocolException failure(EmbeddedChannel channel) {
        MqttMessage message = channel.readInbound();
        assertTrue(message.decoderResult().isFailure());
        return Dialects.failure(message);
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}

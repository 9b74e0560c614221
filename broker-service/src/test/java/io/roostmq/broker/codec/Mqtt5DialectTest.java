package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBufUtil;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class Mqtt5DialectTest {
    private static final Diagnostics DIAGNOSTICS =
            new Diagnostics("w", List.of(new UserProperty("n", "1"), new UserProperty("n", "2")));
    private static final String DIAGNOSTICS_HEX = "12 1F 0001 77 26 0001 6E 0001 31 26 0001 6E 0001 32";

    private final Wire wire = Wire.connected(Wire.CONNECT_5);

    @AfterEach
    void nothingLeaks() {
        wire.close();
    }

    @Test
    void connectWithoutAnythingHasTheDefaults() {
        try (Wire fresh = new Wire()) {
            assertEquals(
                    new Connect(
                            "c",
                            true,
                            60,
                            0,
                            65535,
                            Connect.NO_MAXIMUM_PACKET_SIZE,
                            0,
                            false,
                            true,
                            List.of(),
                            null,
                            null,
                            null,
                            null,
                            null),
                    fresh.receive(Wire.CONNECT_5));
        }
    }

    @Test
    void publishFromAClient() {
        assertEquals(
                new Publish(
                        10,
                        false,
                        QoS.EXACTLY_ONCE,
                        false,
                        new Topic("a"),
                        Payload.utf8("hi"),
                        4294967295L,
                        new MessageProperties(
                                PayloadFormat.UTF_8,
                                "t",
                                "r",
                                Payload.of(new byte[] {0}),
                                List.of(new UserProperty("n", ""))),
                        List.of()),
                wire.receive(
                        "3421 0001 61 000A 19 02 FFFFFFFF 01 01 03 0001 74 08 0001 72 09 0001 00 26 0001 6E 0000 6869"));
    }

    @Test
    void publishFromTheServer() {
        wire.assertSends(
                "3B11 0003 612F62 0102 07 0B 05 0B 8001 0B 7F 6869",
                new Publish(
                        258,
                        true,
                        QoS.AT_LEAST_ONCE,
                        true,
                        new Topic("a/b"),
                        Payload.utf8("hi"),
                        Publish.NO_EXPIRY,
                        MessageProperties.NONE,
                        List.of(5, 128, 127)));
        wire.assertSends(
                "3004 0001 61 00",
                new Publish(
                        0,
                        false,
                        QoS.AT_MOST_ONCE,
                        false,
                        new Topic("a"),
                        Payload.EMPTY,
                        Publish.NO_EXPIRY,
                        MessageProperties.NONE,
                        List.of()));
        wire.assertSends(
                "3009 0001 61 05 02 00000000",
                new Publish(
                        0,
                        false,
                        QoS.AT_MOST_ONCE,
                        false,
                        new Topic("a"),
                        Payload.EMPTY,
                        0,
                        MessageProperties.NONE,
                        List.of()));
    }

    @Test
    void acknowledgementsFromAClient() {
        assertEquals(PubAck.of(258, ReasonCode.SUCCESS), wire.receive("4002 0102"));
        assertEquals(PubAck.of(258, ReasonCode.SUCCESS), wire.receive("4003 0102 00"));
        assertEquals(PubAck.of(258, ReasonCode.SUCCESS), wire.receive("4004 0102 00 00"));
        assertEquals(PubAck.of(258, ReasonCode.UNSPECIFIED_ERROR), wire.receive("4003 0102 80"));
        assertEquals(new PubAck(258, ReasonCode.SUCCESS, DIAGNOSTICS), wire.receive("4016 0102 00 " + DIAGNOSTICS_HEX));
        assertEquals(PubRec.of(258, ReasonCode.QUOTA_EXCEEDED), wire.receive("5003 0102 97"));
        assertEquals(new PubRec(258, ReasonCode.SUCCESS, DIAGNOSTICS), wire.receive("5016 0102 00 " + DIAGNOSTICS_HEX));
        assertEquals(
                new PubRel(258, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, DIAGNOSTICS),
                wire.receive("6216 0102 92 " + DIAGNOSTICS_HEX));
        assertEquals(PubRel.of(258, ReasonCode.SUCCESS), wire.receive("6202 0102"));
        assertEquals(PubComp.of(258, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), wire.receive("7003 0102 92"));
    }

    @Test
    void acknowledgementsFromTheServer() {
        wire.assertSends("4002 0102", PubAck.of(258, ReasonCode.SUCCESS));
        wire.assertSends("4004 0102 10 00", PubAck.of(258, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        wire.assertSends("4016 0102 00 " + DIAGNOSTICS_HEX, new PubAck(258, ReasonCode.SUCCESS, DIAGNOSTICS));
        wire.assertSends("5004 0102 97 00", PubRec.of(258, ReasonCode.QUOTA_EXCEEDED));
        wire.assertSends("5002 0102", PubRec.of(258, ReasonCode.SUCCESS));
        wire.assertSends("6202 0102", PubRel.of(258, ReasonCode.SUCCESS));
        wire.assertSends("7004 0102 92 00", PubComp.of(258, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    /** Netty's encoder would leave them out. */
    @Test
    void userPropertiesAloneAreSent() {
        Diagnostics users = new Diagnostics(null, List.of(new UserProperty("n", "1")));

        wire.assertSends("400E 0102 00 0A 1F 0000 26 0001 6E 0001 31", new PubAck(258, ReasonCode.SUCCESS, users));
        wire.assertSends(
                "400B 0102 10 07 26 0001 6E 0001 31", new PubAck(258, ReasonCode.NO_MATCHING_SUBSCRIBERS, users));
        wire.assertSends(
                "E00C 00 0A 1F 0000 26 0001 6E 0001 31",
                new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, users));
        wire.assertSends("900B 0007 07 26 0001 6E 0001 31 00", new SubAck(7, List.of(ReasonCode.SUCCESS), users));
    }

    @Test
    void subscribing() {
        assertEquals(
                new Subscribe(
                        7,
                        268_435_455,
                        List.of(new UserProperty("n", "v")),
                        List.of(
                                new Subscribe.Request("a/#", QoS.AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND),
                                new Subscribe.Request(
                                        "+", QoS.EXACTLY_ONCE, false, false, RetainHandling.SEND_IF_NEW))),
                wire.receive("8219 0007 0C 0B FFFFFF7F 26 0001 6E 0001 76 0003 612F23 2D 0001 2B 12"));
        assertEquals(
                new Unsubscribe(7, List.of(new UserProperty("n", "v")), List.of("a/#", "+")),
                wire.receive("A212 0007 07 26 0001 6E 0001 76 0003 612F23 0001 2B"));
        wire.assertSends(
                "9018 0007 " + DIAGNOSTICS_HEX + "01 8F 80",
                new SubAck(
                        7,
                        List.of(
                                ReasonCode.GRANTED_QOS_1,
                                ReasonCode.TOPIC_FILTER_INVALID,
                                ReasonCode.QOS_NOT_SUPPORTED),
                        DIAGNOSTICS));
        wire.assertSends(
                "B006 0007 00 00 11 80",
                new UnsubAck(
                        7,
                        List.of(
                                ReasonCode.SUCCESS,
                                ReasonCode.NO_SUBSCRIPTION_EXISTED,
                                ReasonCode.RECEIVE_MAXIMUM_EXCEEDED),
                        Diagnostics.NONE));
    }

    @Test
    void pings() {
        assertEquals(PingReq.INSTANCE, wire.receive("C000"));
        wire.assertSends("D000", PingResp.INSTANCE);
    }

    @Test
    void disconnecting() {
        Disconnect normal = new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE);
        assertEquals(normal, wire.receive("E000"));
        assertEquals(normal, wire.receive("E001 00"));
        assertEquals(normal, wire.receive("E002 00 00"));
        assertEquals(
                new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, 4294967295L, "s", DIAGNOSTICS),
                wire.receive("E01D 04 1B 11 FFFFFFFF 1C 0001 73 1F 0001 77 26 0001 6E 0001 31 26 0001 6E 0001 32"));
        wire.assertSends("E000", normal);
        wire.assertSends("E002 8B 00", new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, 60, null, Diagnostics.NONE));
        wire.assertSends("E006 8E 04 1F 0001 77", Disconnect.of(ReasonCode.SESSION_TAKEN_OVER, "w"));
        wire.assertSends(
                "E006 9C 04 1C 0001 73",
                new Disconnect(ReasonCode.USE_ANOTHER_SERVER, Disconnect.UNCHANGED, "s", Diagnostics.NONE));
        wire.assertSends("E006 80 04 1F 0001 77", Disconnect.of(ReasonCode.SERVER_UNAVAILABLE, "w"));
    }

    @Test
    void authenticating() {
        assertEquals(
                new Auth(ReasonCode.REAUTHENTICATE, "m", Payload.of(new byte[] {1}), Diagnostics.of("w")),
                wire.receive("F00E 19 0C 15 0001 6D 16 0001 01 1F 0001 77"));
        wire.assertSends(
                "F00A 18 08 15 0001 6D 16 0001 01",
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", Payload.of(new byte[] {1}), Diagnostics.NONE));
        wire.assertSends("F006 00 04 15 0001 6D", new Auth(ReasonCode.SUCCESS, "m", null, Diagnostics.NONE));
    }

    /** [MQTT-3.1.2-29]: only PUBLISH, CONNACK and DISCONNECT may then carry them. */
    @Test
    void problemInformationThatIsNotWantedIsNotSent() {
        try (Wire quiet = Wire.connected("1010 0004 4D515454 05 02 003C 02 17 00 0001 63")) {
            quiet.assertSends("4002 0102", new PubAck(258, ReasonCode.SUCCESS, DIAGNOSTICS));
            quiet.assertSends("5004 0102 97 00", new PubRec(258, ReasonCode.QUOTA_EXCEEDED, DIAGNOSTICS));
            quiet.assertSends("9004 0007 00 00", new SubAck(7, List.of(ReasonCode.SUCCESS), DIAGNOSTICS));
            quiet.assertSends("B004 0007 00 00", new UnsubAck(7, List.of(ReasonCode.SUCCESS), DIAGNOSTICS));
            quiet.assertSends("E006 8E 04 1F 0001 77", Disconnect.of(ReasonCode.SESSION_TAKEN_OVER, "w"));
        }
    }

    @Test
    void reasonsAreCutAndCleaned() {
        String hostile = "\0\n" + "\uD83D\uDE00" + "\uD83D" + "x".repeat(70_000);
        String fit = "??" + "\uD83D\uDE00" + "?" + "x".repeat(WireText.REASON_CHARS_MAX - 5);

        assertEquals(fit, WireText.reason(hostile));
        byte[] bytes = new ClientBytes()
                .oneByte(0x82)
                .propertyBlock(new ClientBytes().textProperty(0x1F, fit))
                .packet(0xE0);
        wire.assertSends(
                ByteBufUtil.hexDump(bytes).toUpperCase(Locale.ROOT), Disconnect.of(ReasonCode.PROTOCOL_ERROR, hostile));
    }

    @Test
    void whatNoServerSends() {
        assertThrows(IllegalArgumentException.class, () -> wire.bytesOf(PingReq.INSTANCE));
        assertThrows(IllegalArgumentException.class, () -> wire.bytesOf(new Unsubscribe(1, List.of(), List.of("a"))));
    }
}

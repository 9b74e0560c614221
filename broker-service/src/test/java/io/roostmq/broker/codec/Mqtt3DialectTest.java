package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
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
import io.roostmq.broker.mqtt.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Mqtt3DialectTest {
    private final Wire wire = Wire.connected(Wire.CONNECT_311);

    @AfterEach
    void nothingLeaks() {
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.CONNECT_311, Wire.CONNECT_31})
    void connectWithoutAnything(String connect) {
        try (Wire fresh = new Wire()) {
            assertEquals(connect("c", true, null, null, null), fresh.receive(connect));
        }
    }

    @Test
    void connectWithEverything() {
        byte[] bytes = new ClientBytes()
                .text("MQTT")
                .oneByte(4)
                .oneByte(0xF4)
                .twoBytes(60)
                .text("dévice")
                .text("w/t")
                .binary(new byte[] {1, 0, 2})
                .text("user")
                .binary(new byte[] {0, 9})
                .packet(0x10);
        Will will = new Will(
                new Topic("w/t"),
                Payload.of(new byte[] {1, 0, 2}),
                QoS.EXACTLY_ONCE,
                true,
                0,
                Will.NO_EXPIRY,
                MessageProperties.NONE);
        try (Wire fresh = new Wire()) {
            assertEquals(connect("dévice", false, will, "user", Payload.of(new byte[] {0, 9})), fresh.receive(bytes));
        }
    }

    private static Connect connect(
            String clientId,
            boolean cleanSession,
            @Nullable Will will,
            @Nullable String username,
            @Nullable Payload password) {
        return new Connect(
                clientId,
                cleanSession,
                60,
                cleanSession ? 0 : Connect.SESSION_NEVER_EXPIRES,
                65535,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                false,
                List.of(),
                null,
                null,
                will,
                username,
                password);
    }

    @Test
    void anEmptyClientIdentifierNeedsACleanSession() {
        try (Wire fresh = new Wire()) {
            Connect connect = (Connect) fresh.receive("100C 0004 4D515454 04 02 003C 0000");
            assertEquals("", connect.clientId());
        }
    }

    @Test
    void mqtt31KnowsFlagsWithoutTheFieldsTheyAnnounce() {
        try (Wire fresh = new Wire()) {
            Connect connect = (Connect) fresh.receive("100F 0006 4D5149736470 03 C2 003C 0001 63");
            assertEquals(connect("c", true, null, null, null), connect);
        }
    }

    @Test
    void mqtt31HasLongClientIdentifiers() {
        String longer = "a client identifier with more than 23 characters";
        byte[] bytes = new ClientBytes()
                .text("MQIsdp")
                .oneByte(3)
                .oneByte(2)
                .twoBytes(60)
                .text(longer)
                .packet(0x10);
        try (Wire fresh = new Wire()) {
            assertEquals(connect(longer, true, null, null, null), fresh.receive(bytes));
        }
    }

    @Test
    void packetsFromAClient() {
        assertEquals(
                new Publish(
                        258,
                        true,
                        QoS.AT_LEAST_ONCE,
                        true,
                        new Topic("a/b"),
                        Payload.utf8("hi"),
                        Publish.NO_EXPIRY,
                        MessageProperties.NONE,
                        List.of()),
                wire.receive("3B09 0003 612F62 0102 6869"));
        assertEquals(PubAck.of(258, ReasonCode.SUCCESS), wire.receive("4002 0102"));
        assertEquals(PubRec.of(258, ReasonCode.SUCCESS), wire.receive("5002 0102"));
        assertEquals(PubRel.of(258, ReasonCode.SUCCESS), wire.receive("6202 0102"));
        assertEquals(PubComp.of(258, ReasonCode.SUCCESS), wire.receive("7002 0102"));
        assertEquals(
                new Subscribe(
                        7,
                        0,
                        List.of(),
                        List.of(
                                new Subscribe.Request("a/#", QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND),
                                new Subscribe.Request("+", QoS.EXACTLY_ONCE, false, false, RetainHandling.SEND))),
                wire.receive("820C 0007 0003 612F23 01 0001 2B 02"));
        assertEquals(new Unsubscribe(7, List.of(), List.of("a/#", "+")), wire.receive("A20A 0007 0003 612F23 0001 2B"));
        assertEquals(PingReq.INSTANCE, wire.receive("C000"));
        assertEquals(
                new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE), wire.receive("E000"));
    }

    @Test
    void packetsFromTheServer() {
        Diagnostics diagnostics = new Diagnostics("why", List.of(new UserProperty("n", "v")));
        wire.assertSends("2002 01 00", new ConnAck(true, ReasonCode.SUCCESS, ConnAckTest.DEFAULTS, diagnostics));
        wire.assertSends(
                "3B09 0003 612F62 0102 6869",
                new Publish(
                        258,
                        true,
                        QoS.AT_LEAST_ONCE,
                        true,
                        new Topic("a/b"),
                        Payload.utf8("hi"),
                        60,
                        new MessageProperties(PayloadFormat.UTF_8, "t", "r", Payload.utf8("c"), List.of()),
                        List.of(5)));
        wire.assertSends(
                "3003 0001 61",
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
        wire.assertSends("4002 0102", new PubAck(258, ReasonCode.SUCCESS, diagnostics));
        wire.assertSends("4002 0102", PubAck.of(258, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        wire.assertSends("4002 0102", PubAck.of(258, ReasonCode.NOT_AUTHORIZED));
        wire.assertSends("5002 0102", new PubRec(258, ReasonCode.SUCCESS, diagnostics));
        wire.assertSends("6202 0102", new PubRel(258, ReasonCode.SUCCESS, diagnostics));
        wire.assertSends("7002 0102", new PubComp(258, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, diagnostics));
        wire.assertSends(
                "9007 0007 00 01 02 80 80",
                new SubAck(
                        7,
                        List.of(
                                ReasonCode.SUCCESS,
                                ReasonCode.GRANTED_QOS_1,
                                ReasonCode.GRANTED_QOS_2,
                                ReasonCode.NOT_AUTHORIZED,
                                ReasonCode.TOPIC_FILTER_INVALID),
                        diagnostics));
        wire.assertSends(
                "B002 0007",
                new UnsubAck(7, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), diagnostics));
        wire.assertSends("D000", PingResp.INSTANCE);
    }

    @Test
    void whatThisVersionCannotSay() {
        wire.assertSendsNothing(Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN, "bye"));
        wire.assertSendsNothing(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", null, Diagnostics.NONE));
        wire.assertSendsNothing(PubAck.of(1, ReasonCode.UNSPECIFIED_ERROR));
        wire.assertSendsNothing(PubRec.of(1, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
        assertThrows(IllegalArgumentException.class, () -> wire.bytesOf(PingReq.INSTANCE));
    }

    @ParameterizedTest
    @CsvSource({
        "UNSUPPORTED_PROTOCOL_VERSION, 01",
        "CLIENT_IDENTIFIER_NOT_VALID, 02",
        "SERVER_UNAVAILABLE, 03",
        "SERVER_BUSY, 03",
        "QUOTA_EXCEEDED, 03",
        "CONNECTION_RATE_EXCEEDED, 03",
        "SERVER_SHUTTING_DOWN, 03",
        "USE_ANOTHER_SERVER, 03",
        "SERVER_MOVED, 03",
        "UNSPECIFIED_ERROR, 03",
        "IMPLEMENTATION_SPECIFIC_ERROR, 03",
        "BAD_USER_NAME_OR_PASSWORD, 04",
        "NOT_AUTHORIZED, 05",
        "BANNED, 05",
        "BAD_AUTHENTICATION_METHOD, 05",
    })
    void refusalsHaveReturnCodes(ReasonCode reason, String code) {
        wire.assertSends("2002 00 " + code, new ConnAck(true, reason, null, Diagnostics.NONE));
    }

    @ParameterizedTest
    @CsvSource({"MALFORMED_PACKET", "PROTOCOL_ERROR", "TOPIC_NAME_INVALID", "PACKET_TOO_LARGE", "QOS_NOT_SUPPORTED"})
    void otherRefusalsCloseWithoutOne(ReasonCode reason) {
        wire.assertSendsNothing(ConnAck.refused(reason, "why"));
    }

    @Test
    void mqtt31HasDupOfWhatIsSentAgain() {
        try (Wire old = Wire.connected(Wire.CONNECT_31)) {
            assertEquals(PubRel.of(258, ReasonCode.SUCCESS), old.receive("6A02 0102"));
            assertEquals(7, ((Subscribe) old.receive("8A06 0007 0001 61 01")).packetId());
            assertEquals(new Unsubscribe(7, List.of(), List.of("a")), old.receive("AA05 0007 0001 61"));
            assertEquals(PubAck.of(258, ReasonCode.SUCCESS), old.receive("4102 0102"));
        }
    }

    @Test
    void mqtt31HasNoSessionPresent() {
        try (Wire old = Wire.connected(Wire.CONNECT_31)) {
            old.assertSends(
                    "2002 00 00", new ConnAck(true, ReasonCode.SUCCESS, ConnAckTest.DEFAULTS, Diagnostics.NONE));
        }
    }
}

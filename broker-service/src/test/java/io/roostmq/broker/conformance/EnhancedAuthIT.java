package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.io.UncheckedIOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5.0 section 4.12 until CONNACK, by SCRAM-SHA-256: how users come in, and how others do not. */
class EnhancedAuthIT {
    private static final int PACKET_BYTES_MAX = 160;
    private static final int FLOOD = 10_000;
    private static final String PINGREQ = "C000";
    private static final String DISCONNECT = "E000";

    @Test
    @Clause(v5 = {"MQTT-3.15.2-1", "MQTT-3.2.0-1", "MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void userComesInByTwoSteps() {
        ScramUser alice = ScramUser.alice();
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(alice.connect(unique("alice")).packet());
            ServerPacket challenge = expectChallenge(client);
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, alice.answer(challenge)));
            ServerPacket connAck = client.expect(ServerPacket.CONNACK);
            assertEquals(Reason.SUCCESS, connAck.reason());
            assertEquals(ScramUser.METHOD, connAck.textOf(Property.AUTHENTICATION_METHOD));
            alice.verify(connAck);
            client.expectNothing();
            client.disconnect();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void methodWithoutDataIsAskedForTheFirstMessage() {
        ScramUser alice = ScramUser.alice();
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(naming(ScramUser.METHOD).packet());
            assertEquals("", ScramUser.dataOf(expectChallenge(client)));
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, alice.first()));
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, alice.answer(expectChallenge(client))));
            alice.verify(client.expect(ServerPacket.CONNACK));
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "scram-sha-256", ""})
    @Clause(v5 = "MQTT-4.12.0-1")
    void methodThatIsNotSupportedIsRefused(String method) {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(naming(method).packet());
            client.expectRefusal(Reason.BAD_AUTHENTICATION_METHOD);
        }
    }

    @ParameterizedTest
    @CsvSource({"alice, builder", "alice, Wonderland", "bob, wonderland", "nobody, wonderland"})
    @Clause(v5 = {"MQTT-4.12.0-4", "MQTT-3.1.4-2", "MQTT-3.14.0-1"})
    void whoDoesNotKnowThePasswordIsRefused(String user, String password) {
        ScramUser intruder = ScramUser.of(user, password);
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(intruder.connect(unique("intruder")).packet());
            ServerPacket challenge = expectChallenge(client);
            assertTrue(ScramUser.dataOf(challenge).endsWith(",i=4096"), "a stranger is told the same as a user");
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, intruder.answer(challenge)));
            client.expectRefusal(Reason.NOT_AUTHORIZED);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.12.0-4")
    void answerOfAnEarlierExchangeIsRefused() {
        ScramUser alice = ScramUser.alice();
        byte[] connect = alice.connect(unique("alice")).packet();
        byte[] answer;
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(connect);
            answer = ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, alice.answer(expectChallenge(client)));
            client.send(answer);
            assertEquals(Reason.SUCCESS, client.expect(ServerPacket.CONNACK).reason());
        }
        try (WireClient replaying = WireClient.open(Version.V5)) {
            replaying.send(connect);
            expectChallenge(replaying);
            replaying.send(answer);
            replaying.expectRefusal(Reason.NOT_AUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "p=tls-unique,,n=alice,r=nonce", "n,,n=alice", "n,,m=x,n=alice,r=nonce"})
    @Clause(v5 = "MQTT-4.12.0-4")
    void firstMessageThatIsNoneIsRefused(String first) {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(naming(ScramUser.METHOD).packet());
            expectChallenge(client);
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, first));
            client.expectRefusal(Reason.NOT_AUTHORIZED);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 5", "0, 20", "5, 0", "40, 0"})
    @Clause(v5 = "MQTT-4.12.0-4")
    void answerThatIsCutShortIsRefused(int fromStart, int fromEnd) {
        ScramUser alice = ScramUser.alice();
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(alice.connect(unique("alice")).packet());
            String answer = alice.answer(expectChallenge(client));
            String cut = answer.substring(fromStart, answer.length() - fromEnd);
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, cut));
            client.expectRefusal(Reason.NOT_AUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PINGREQ,
                "30 04 0001 61 00",
                "32 06 0001 61 0001 00",
                "82 07 0001 00 0001 61 00",
                "A2 06 0001 00 0001 61"
            })
    @Clause(v5 = {"MQTT-3.1.2-30", "MQTT-3.14.0-1"})
    void nothingButAuthAndDisconnectMayComeBeforeConnack(String packet) {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(ScramUser.alice().connect(unique("alice")).packet());
            expectChallenge(client);
            client.send(packet);
            client.expectRefusal(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.2-30")
    void packetBehindConnectIsRefusedToo() {
        try (WireClient client = WireClient.open(Version.V5)) {
            byte[] connect = ScramUser.alice().connect(unique("alice")).packet();
            client.send(new ClientBytes()
                    .raw(connect)
                    .raw(WireClient.bytes(PINGREQ))
                    .bytes());
            expectChallenge(client);
            client.expectRefusal(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-30", "MQTT-3.14.0-1"})
    void disconnectBeforeConnackEndsTheConnectionWithoutAWord() {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(ScramUser.alice().connect(unique("alice")).packet());
            expectChallenge(client);
            client.send(DISCONNECT);
            client.expectClosed();
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.0-2")
    void secondConnectInsteadOfAnAnswerIsRefused() {
        ScramUser alice = ScramUser.alice();
        byte[] connect = alice.connect(unique("alice")).packet();
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(connect);
            expectChallenge(client);
            client.send(connect);
            client.expectRefusal(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.12.0-5", "MQTT-3.15.2-1"})
    void methodOrReasonThatChangesInTheMiddleIsRefused() {
        for (byte[] auth : new byte[][] {
            ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, "PLAIN", "data"),
            ScramUser.auth(Reason.REAUTHENTICATE, "n,,n=alice,r=nonce"),
            ScramUser.auth(Reason.SUCCESS, "data"),
            WireClient.bytes("F002 18 00"),
            WireClient.bytes("F000"),
        }) {
            try (WireClient client = WireClient.open(Version.V5)) {
                client.send(ScramUser.alice().connect(unique("alice")).packet());
                expectChallenge(client);
                client.send(auth);
                client.expectRefusal(Reason.PROTOCOL_ERROR);
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.15.1-1", "MQTT-4.13.1-1"})
    void malformedAuthBeforeConnackIsRefused() {
        for (String auth : new String[] {"F1 00", "F002 18 05", "F005 18 03 15 0001", "F001 05"}) {
            try (WireClient client = WireClient.open(Version.V5)) {
                client.send(ScramUser.alice().connect(unique("alice")).packet());
                expectChallenge(client);
                client.send(auth);
                client.expectRefusal(Reason.MALFORMED_PACKET);
            }
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.0-1")
    void authBeforeConnectIsAnsweredByNothingButTheEnd() {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(ScramUser.auth(
                    Reason.CONTINUE_AUTHENTICATION, ScramUser.alice().first()));
            client.expectClosed();
        }
    }

    @Test
    void floodOfAnswersIsStoppedAtTheFirstThatNobodyAskedFor() {
        ScramUser alice = ScramUser.alice();
        ClientBytes flood = new ClientBytes();
        byte[] auth = ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, "c=biws,r=x,p=x");
        for (int i = 0; i < FLOOD; i++) {
            flood.raw(auth);
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(alice.connect(unique("alice")).packet());
            expectChallenge(client);
            expectRefusalUnlessReset(client, flood.bytes());
        }
        ScramUser bob = ScramUser.bob();
        ScramUser.connected(bob, bob.connect(unique("bob"))).disconnect();
    }

    @Test
    @Clause(v5 = {"MQTT-3.15.2-2", "MQTT-3.15.2-3", "MQTT-3.1.2-24"})
    void authIsWithinTheMaximumPacketSize() {
        ScramUser alice = ScramUser.alice();
        ConnectBytes connect = alice.connect(unique("alice")).fourBytes(Property.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX);
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(connect.packet());
            ServerPacket challenge = expectChallenge(client);
            assertTrue(challenge.sizeBytes() <= PACKET_BYTES_MAX);
            assertFalse(challenge.has(Property.REASON_STRING));
            assertFalse(challenge.has(Property.USER_PROPERTY));
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(ScramUser.alice()
                    .connect(unique("alice"))
                    .fourBytes(Property.MAXIMUM_PACKET_SIZE, 20)
                    .packet());
            client.expectRefusal(Reason.PACKET_TOO_LARGE);
        }
    }

    /** The server closes while it is still being sent to: what it has said may be lost with the connection. */
    private static void expectRefusalUnlessReset(WireClient client, byte[] bytes) {
        try {
            client.send(bytes);
            assertEquals(
                    Reason.NOT_AUTHORIZED, client.expect(ServerPacket.CONNACK).reason());
        } catch (UncheckedIOException reset) {
            assertInstanceOf(SocketException.class, reset.getCause());
        }
    }

    private static ServerPacket expectChallenge(WireClient client) {
        ServerPacket auth = client.expect(ServerPacket.AUTH);
        assertEquals(Reason.CONTINUE_AUTHENTICATION, auth.reason());
        assertEquals(ScramUser.METHOD, auth.textOf(Property.AUTHENTICATION_METHOD));
        assertTrue(auth.has(Property.AUTHENTICATION_DATA));
        return auth;
    }

    private static ConnectBytes naming(String method) {
        return ConnectBytes.v5(unique("method"))
                .property(new ClientBytes().textProperty(Property.AUTHENTICATION_METHOD, method));
    }
}

package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Challenged;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A connected client shows anew who it is, MQTT 5.0 section 4.12.1, while the verdict takes its time. */
class ReauthenticationTest {
    private static final String METHOD = "METHOD";
    private static final Payload QUESTION = Payload.utf8("question");
    private static final Payload LAST = Payload.utf8("last");

    private final Bench bench = new Bench();
    private final Bench.Client client = bench.client("device");

    /** What the authenticator is asked now. */
    private CompletableFuture<Verdict> verdict = new CompletableFuture<>();

    @Test
    void connackHasTheMethodAndItsLastWord() {
        ConnAck connAck = client.connectBy(METHOD, LAST);
        ConnAck.Accepted accepted = connAck.accepted();
        assertEquals(METHOD, accepted == null ? null : accepted.authenticationMethod());
        assertEquals(LAST, accepted == null ? null : accepted.authenticationData());
    }

    @Test
    void dataGoesOnFlowingUntilItIsAccepted() {
        connect();
        client.subscribes("topic", QoS.AT_MOST_ONCE);
        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        assertEquals(ReasonCode.SUCCESS, client.publishesAndWaits("topic", "judged"));
        client.receives(1);

        judges(new Challenged(QUESTION, answer -> verdict));
        expectAuth(ReasonCode.CONTINUE_AUTHENTICATION, QUESTION);
        assertEquals(ReasonCode.SUCCESS, client.publishesAndWaits("topic", "asked"));
        client.receives(1);

        client.sends(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        judges(new Accepted(identity("user"), LAST));
        expectAuth(ReasonCode.SUCCESS, LAST);
        assertTrue(client.connection.take(PubAck.class).isEmpty());

        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        judges(new Accepted(identity("user")));
        assertNull(client.connection.take(Auth.class).get(0).authenticationData());
        assertTrue(bench.endings.isEmpty());
    }

    @Test
    void refusalEndsTheConnection() {
        connect();
        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        judges(new Refused(ReasonCode.NOT_AUTHORIZED, "no"));
        expectEnd(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void nobodyBecomesSomebodyElse() {
        connect();
        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        judges(new Accepted(identity("another"), LAST));
        assertTrue(client.connection.sent(Auth.class).isEmpty());
        expectEnd(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void otherMethodIsAProtocolErrorAtAnyTime() {
        connect();
        client.sends(auth(ReasonCode.REAUTHENTICATE, "OTHER"));
        expectEnd(ReasonCode.PROTOCOL_ERROR);

        connect();
        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        judges(new Challenged(QUESTION, answer -> verdict));
        client.sends(auth(ReasonCode.CONTINUE_AUTHENTICATION, "OTHER"));
        expectEnd(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void answerWithoutAQuestionIsAProtocolError() {
        connect();
        client.sends(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        expectEnd(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void secondAuthWhileTheFirstIsJudgedIsAProtocolError() {
        for (ReasonCode second : new ReasonCode[] {ReasonCode.REAUTHENTICATE, ReasonCode.CONTINUE_AUTHENTICATION}) {
            connect();
            client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
            client.sends(auth(second, METHOD));
            expectEnd(ReasonCode.PROTOCOL_ERROR);
            judges(new Accepted(identity("user"), LAST));
            assertTrue(client.connection.sent(Auth.class).isEmpty(), "it comes too late");
        }
    }

    @Test
    void authWithoutAMethodInConnectIsAProtocolError() {
        client.connect(true, 0);
        client.sends(auth(ReasonCode.REAUTHENTICATE, METHOD));
        expectEnd(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void packetBeforeConnackIsAProtocolErrorForWhoHasAMethod() {
        client.startBy(METHOD, null);
        client.sends(PingReq.INSTANCE);
        bench.loop.runUntil(client.connection::isClosed);
        assertEquals(1, client.connection.sent(ConnAck.class).size());
        assertTrue(client.connection.sent(PingResp.class).isEmpty());
        expectEnd(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void disconnectBeforeConnackIsAllowed() {
        client.startBy(METHOD, null);
        client.sends(Disconnect.of(ReasonCode.SUCCESS, "enough"));
        bench.loop.runUntil(client.connection::isClosed);
        assertTrue(client.connection.sent(Disconnect.class).isEmpty());
    }

    private void connect() {
        bench.authenticator = (identity, method, data) -> verdict;
        client.connectBy(METHOD, null);
    }

    private void judges(Verdict next) {
        CompletableFuture<Verdict> asked = verdict;
        verdict = new CompletableFuture<>();
        asked.complete(next);
        bench.loop.run();
    }

    private void expectAuth(ReasonCode reason, Payload data) {
        Auth expected = new Auth(reason, METHOD, data, Diagnostics.NONE);
        assertEquals(expected, client.connection.take(Auth.class).get(0));
    }

    private void expectEnd(ReasonCode reason) {
        bench.loop.runUntil(client.connection::isClosed);
        assertEquals(reason, client.connection.take(Disconnect.class).get(0).reason());
        assertFalse(bench.endings.isEmpty());
    }

    private Identity identity(String username) {
        return new Identity(new ClientId(client.id), username);
    }

    private static Auth auth(ReasonCode reason, String method) {
        return new Auth(reason, method, Payload.utf8("data"), Diagnostics.NONE);
    }
}

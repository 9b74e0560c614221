package io.roostmq.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Challenged;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a client may send while it is authenticated, and what becomes of it; verdicts come when the test says so. */
class AdmissionTest {
    private static final ClientId CLIENT = new ClientId("device");
    private static final String METHOD = "METHOD";
    private static final Payload DATA = Payload.utf8("data");
    private static final Verdict ACCEPTED = new Accepted(new Identity(CLIENT, "user"), DATA);

    private final List<String> done = new ArrayList<>();
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private CompletableFuture<Verdict> verdict = new CompletableFuture<>();

    @Test
    void asksUntilThereIsAVerdict() {
        Admission admission = begun(METHOD);
        for (int question = 0; question < 3; question++) {
            judges(challenged());
            admission.on(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        }
        judges(ACCEPTED);
        assertEquals(List.of("hold", "ask", "hold", "ask", "hold", "ask", "hold", "admit user"), done);
    }

    @Test
    void verdictComesOnTheLoop() {
        begun(METHOD);
        verdict.complete(ACCEPTED);
        assertEquals(List.of("hold"), done);
        run();
        assertEquals(List.of("hold", "admit user"), done);
    }

    @Test
    void refusesWithWhatTheAuthenticatorSays() {
        begun(null);
        judges(new Refused(ReasonCode.BANNED, "why"));
        assertEquals(List.of("hold", "refuse BANNED why"), done);
    }

    @Test
    void failureOfOursIsADefectAndNotALetIn() {
        begun(METHOD);
        verdict.completeExceptionally(new IllegalStateException("database"));
        run();
        assertEquals(List.of("hold", "refuse SERVER_UNAVAILABLE authentication is not available (defect)"), done);
    }

    @Test
    void whoNamedNoMethodIsAskedNothing() {
        Admission admission = begun(null);
        assertFalse(admission.isExchange());
        judges(challenged());
        assertEquals(List.of("hold", "refuse SERVER_UNAVAILABLE authentication is not available (defect)"), done);
    }

    @Test
    void onlyAuthAndDisconnectMayCome() {
        Admission admission = begun(METHOD);
        assertTrue(admission.isExchange());
        assertViolation(admission, PingReq.INSTANCE);
        judges(challenged());
        assertViolation(admission, PingReq.INSTANCE);
        admission.on(Disconnect.of(ReasonCode.SUCCESS, "enough"));
        assertEquals(List.of("hold", "ask", "leave"), done);
    }

    @Test
    void methodStaysThatOfConnect() {
        Admission admission = begun(METHOD);
        judges(challenged());
        assertViolation(admission, auth(ReasonCode.CONTINUE_AUTHENTICATION, "OTHER"));
    }

    @Test
    void answerWithoutAQuestionIsAViolation() {
        Admission admission = begun(METHOD);
        assertViolation(admission, auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        judges(challenged());
        admission.on(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        assertViolation(admission, auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
    }

    @Test
    void anewBeforeConnackIsAViolation() {
        Admission admission = begun(METHOD);
        judges(challenged());
        assertViolation(admission, auth(ReasonCode.REAUTHENTICATE, METHOD));
    }

    @Test
    void questionsComeToAnEnd() {
        Admission admission = begun(METHOD);
        for (int question = 0; question < 16; question++) {
            judges(challenged());
            admission.on(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        }
        judges(challenged());
        assertEquals("refuse NOT_AUTHORIZED no verdict after 16 questions", done.get(done.size() - 1));
    }

    private Admission begun(@Nullable String method) {
        Authenticator authenticator = (clientId, connect) -> verdict;
        Admission admission = new Admission(authenticator, CLIENT, connect(method), loop::add, new Door());
        admission.begin();
        return admission;
    }

    private Challenged challenged() {
        return new Challenged(DATA, answer -> verdict);
    }

    private void judges(Verdict next) {
        CompletableFuture<Verdict> asked = verdict;
        verdict = new CompletableFuture<>();
        asked.complete(next);
        run();
    }

    private void run() {
        Runnable task;
        while ((task = loop.poll()) != null) {
            task.run();
        }
    }

    private static void assertViolation(Admission admission, Packet packet) {
        ProtocolException violation = assertThrows(ProtocolException.class, () -> admission.on(packet));
        assertEquals(ReasonCode.PROTOCOL_ERROR, violation.reason());
    }

    private static Auth auth(ReasonCode reason, String method) {
        return new Auth(reason, method, DATA, Diagnostics.NONE);
    }

    private final class Door implements Admission.Door {
        @Override
        public void ask(Auth question) {
            assertEquals(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD), question);
            done.add("ask");
        }

        @Override
        public void hold() {
            done.add("hold");
        }

        @Override
        public void admit(Accepted accepted) {
            done.add("admit " + accepted.identity().username());
        }

        @Override
        public void refuse(ReasonCode reason, String why, @Nullable Throwable defect) {
            done.add("refuse " + reason + " " + why + (defect == null ? "" : " (defect)"));
        }

        @Override
        public void leave() {
            done.add("leave");
        }
    }

    private static Connect connect(@Nullable String method) {
        return new Connect(
                CLIENT.value(),
                true,
                60,
                0,
                Connect.DEFAULT_RECEIVE_MAXIMUM,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                true,
                List.of(),
                method,
                null,
                null,
                null,
                null);
    }
}

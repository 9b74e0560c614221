package io.roostmq.broker.transport;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Attempt;
import io.roostmq.broker.auth.Authenticator.Challenged;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT on its way through authentication, in one step or in several, MQTT 5.0 section 4.12. Runs on the connection's
 * loop.
 */
final class Admission {
    /** More questions than any method has: whoever needs them goes round in a circle. */
    private static final int QUESTIONS_MAX = 16;

    /** What becomes of it. */
    interface Door {
        /** The client is asked; its answer is waited for. */
        void ask(Auth question);

        /** The verdict is waited for: nothing is to be read. */
        void hold();

        void admit(Accepted accepted);

        /** @param defect what failed on our side, null when nothing did */
        void refuse(ReasonCode reason, String why, @Nullable Throwable defect);

        /** The client has given up. */
        void leave();
    }

    private final Authenticator authenticator;
    private final ClientId clientId;
    private final Connect connect;
    private final Executor loop;
    private final Door door;
    private int questions;
    /** Takes the answer to the last question; null while a verdict is waited for. */
    private @Nullable Attempt attempt;

    Admission(Authenticator authenticator, ClientId clientId, Connect connect, Executor loop, Door door) {
        this.authenticator = authenticator;
        this.clientId = clientId;
        this.connect = connect;
        this.loop = loop;
        this.door = door;
    }

    void begin() {
        judge(authenticator.authenticate(clientId, connect));
    }

    /** Whether the client may send nothing now but AUTH and DISCONNECT [MQTT-3.1.2-30]. */
    boolean isExchange() {
        return connect.authenticationMethod() != null;
    }

    /** @throws ProtocolException when the packet is none that may come now */
    void on(Packet packet) {
        if (packet instanceof Disconnect) {
            door.leave();
            return;
        }
        if (!(packet instanceof Auth auth)) {
            throw violation("[MQTT-3.1.2-30] " + packet.getClass().getSimpleName() + " before CONNACK");
        }
        String method = connect.authenticationMethod();
        if (method == null || !method.equals(auth.authenticationMethod())) {
            throw violation("section 4.12: authentication method: " + auth.authenticationMethod() + " (expected: "
                    + method + ")");
        }
        Attempt asked = attempt;
        if (auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION || asked == null) {
            throw violation(
                    "[MQTT-4.12.0-3] AUTH " + auth.reason() + " (expected: an answer to each AUTH of the server)");
        }
        attempt = null;
        judge(asked.answer(auth.authenticationData()));
    }

    private void judge(CompletionStage<Verdict> stage) {
        door.hold();
        stage.whenComplete((verdict, failure) -> loop.execute(() -> onJudged(verdict, failure)));
    }

    private void onJudged(@Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict instanceof Accepted accepted) {
            door.admit(accepted);
        } else if (verdict instanceof Refused refused) {
            door.refuse(refused.reason(), refused.why(), null);
        } else if (verdict instanceof Challenged challenged && isExchange()) {
            ask(challenged);
        } else {
            Throwable defect = failure != null ? failure : new IllegalStateException("verdict: " + verdict);
            door.refuse(ReasonCode.SERVER_UNAVAILABLE, "authentication is not available", defect);
        }
    }

    private void ask(Challenged challenged) {
        if (++questions > QUESTIONS_MAX) {
            door.refuse(ReasonCode.NOT_AUTHORIZED, "no verdict after " + QUESTIONS_MAX + " questions", null);
            return;
        }
        attempt = challenged.attempt();
        String method = connect.authenticationMethod();
        door.ask(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method, challenged.data(), Diagnostics.NONE));
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, what);
    }
}

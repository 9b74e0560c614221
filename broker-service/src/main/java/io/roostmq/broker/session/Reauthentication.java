package io.roostmq.broker.session;

import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Attempt;
import io.roostmq.broker.auth.Authenticator.Challenged;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A connected client shows anew who it is, MQTT 5.0 section 4.12.1. What it was allowed before goes on meanwhile.
 *
 * <pre>
 *         AUTH 0x19            challenged
 *  IDLE ------------> JUDGED ------------> ASKED
 *   ^                  |  ^                  |
 *   +------------------+  +------------------+
 *     accepted: AUTH 0x00      AUTH 0x18            refused: DISCONNECT
 * </pre>
 */
final class Reauthentication {
    private enum Phase {
        IDLE,
        JUDGED,
        ASKED
    }

    private final Session session;
    private final Link link;
    private final SessionPorts ports;
    private final Identity identity;
    private final @Nullable String method;
    private Phase phase = Phase.IDLE;
    /** Set while the client is asked. */
    private @Nullable Attempt attempt;

    Reauthentication(Session session, Arrival arrival, Link link, SessionPorts ports) {
        this.session = session;
        this.link = link;
        this.ports = ports;
        this.identity = arrival.identity();
        this.method = arrival.connect().authenticationMethod();
    }

    void on(Auth auth) {
        if (method == null) {
            throw violation("[MQTT-4.12.0-7] AUTH without Authentication Method in CONNECT");
        }
        if (!method.equals(auth.authenticationMethod())) {
            throw violation("[MQTT-4.12.1-1] authentication method: " + auth.authenticationMethod() + " (expected: "
                    + method + ")");
        }
        if (auth.reason() == ReasonCode.REAUTHENTICATE && phase == Phase.IDLE) {
            judge(ports.authenticator().reauthenticate(identity, method, auth.authenticationData()));
        } else if (auth.reason() == ReasonCode.CONTINUE_AUTHENTICATION && phase == Phase.ASKED && attempt != null) {
            judge(attempt.answer(auth.authenticationData()));
        } else {
            throw violation("section 4.12.1: AUTH " + auth.reason() + " while the authentication is " + phase);
        }
    }

    private void judge(CompletionStage<Verdict> stage) {
        phase = Phase.JUDGED;
        attempt = null;
        stage.whenComplete((verdict, failure) -> link.loop().execute(() -> onJudged(verdict, failure)));
    }

    private void onJudged(@Nullable Verdict verdict, @Nullable Throwable failure) {
        if (session.isLeaving()) {
            return;
        }
        if (verdict instanceof Challenged challenged) {
            phase = Phase.ASKED;
            attempt = challenged.attempt();
            send(ReasonCode.CONTINUE_AUTHENTICATION, challenged.data());
        } else if (verdict instanceof Accepted accepted) {
            onAccepted(accepted);
        } else if (verdict instanceof Refused refused) {
            session.end(Ending.byServer(refused.reason(), "[MQTT-4.12.1-2] " + refused.why()));
        } else {
            ports.events().defect("authentication of " + identity.clientId(), new IllegalStateException(failure));
            session.end(Ending.byServer(ReasonCode.SERVER_BUSY, "authentication is not available"));
        }
    }

    /** Nobody becomes somebody else on a connection: what it did so far was another's. */
    private void onAccepted(Accepted accepted) {
        if (!accepted.identity().equals(identity)) {
            session.end(Ending.byServer(ReasonCode.NOT_AUTHORIZED, "[MQTT-4.12.1-2] authenticated as another user"));
            return;
        }
        phase = Phase.IDLE;
        send(ReasonCode.SUCCESS, accepted.data());
    }

    private void send(ReasonCode reason, @Nullable Payload data) {
        link.connection().send(new Auth(reason, method, data, Diagnostics.NONE));
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, what);
    }
}

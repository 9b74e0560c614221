package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a client may connect, in one step or in several, MQTT 5.0 section 4.12.
 *
 * <pre>
 *  CONNECT -> authenticate --------+--> Accepted    CONNACK 0x00
 *                                  +--> Refused     CONNACK with the reason
 *                    +-------------+--> Challenged  AUTH 0x18
 *                    |             |
 *  AUTH 0x18 -> Attempt.answer ----+
 * </pre>
 *
 * <p>Never blocks the caller, which is an event loop; stages may complete on any thread. Whoever asks waits for one stage
 * before it asks for the next, and for no longer than the connect timeout.
 */
public interface Authenticator {
    /** @param clientId the client's own identifier or the one assigned to it */
    CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect);

    /**
     * A connected client shows anew who it is, section 4.12.1.
     *
     * @param identity who it has been so far
     * @param method that of its CONNECT [MQTT-4.12.1-1]
     * @param data the Authentication Data of AUTH 0x19
     */
    default CompletionStage<Verdict> reauthenticate(Identity identity, String method, @Nullable Payload data) {
        Refused refused =
                new Refused(ReasonCode.NOT_AUTHORIZED, "authentication method: " + method + " cannot be renewed");
        return CompletableFuture.completedFuture(refused);
    }

    /** An authentication that has asked the client something. Asked once for each answer. */
    @FunctionalInterface
    interface Attempt {
        /** @param data the Authentication Data of AUTH 0x18 */
        CompletionStage<Verdict> answer(@Nullable Payload data);
    }

    /** The decision, or the way to it. */
    sealed interface Verdict permits Challenged, Accepted, Refused {}

    /**
     * The client is asked for more.
     *
     * @param data what it is asked, as Authentication Data
     * @param attempt takes the answer
     */
    record Challenged(Payload data, Attempt attempt) implements Verdict {}

    /**
     * The client may connect, or stay.
     *
     * @param data what the method has to tell the client last, null for nothing
     */
    record Accepted(Identity identity, @Nullable Payload data) implements Verdict {
        public Accepted(Identity identity) {
            this(identity, null);
        }
    }

    /**
     * The client may not connect, or not stay.
     *
     * @param reason of the CONNACK or DISCONNECT
     * @param why for the operator, and for the client as a Reason String: no secrets
     */
    record Refused(ReasonCode reason, String why) implements Verdict {}
}

package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletionStage;

/** Decides whether a client may connect. Never blocks the caller; the stage may complete on any thread. */
public interface Authenticator {
    /** @param clientId the client's own identifier or the one assigned to it */
    CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect);

    /** The decision. */
    sealed interface Verdict permits Accepted, Refused {}

    /** The client may connect. */
    record Accepted(Identity identity) implements Verdict {}

    /**
     * The client may not connect.
     *
     * @param reason of the CONNACK
     * @param why for the operator, and for the client as a Reason String: no secrets
     */
    record Refused(ReasonCode reason, String why) implements Verdict {}
}

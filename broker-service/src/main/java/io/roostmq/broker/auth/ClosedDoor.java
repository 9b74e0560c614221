package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets nobody in: stands behind the authentication methods when clients may not connect without one. */
public final class ClosedDoor implements Authenticator {
    @Override
    public CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect) {
        Refused refused = new Refused(ReasonCode.NOT_AUTHORIZED, "no authentication method (expected: one)");
        return CompletableFuture.completedFuture(refused);
    }
}

package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.DirectTopic;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets everybody in and everything through, but for topics that begin with '$': those are the server's to publish. The service
 * user may address clients, and hear what the server tells its service.
 */
public final class OpenDoor implements Authenticator, Authorizer {
    @Override
    public CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect) {
        if (connect.authenticationMethod() != null) {
            Refused refused = new Refused(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "authentication method: " + connect.authenticationMethod() + " (expected: none)");
            return CompletableFuture.completedFuture(refused);
        }
        return CompletableFuture.completedFuture(new Accepted(new Identity(clientId, connect.username())));
    }

    @Override
    public boolean mayPublish(Identity identity, Topic topic) {
        return !topic.isReserved() || (identity.isService() && DirectTopic.isMeantBy(topic));
    }

    @Override
    public boolean maySubscribe(Identity identity, Subscription subscription) {
        return identity.isService() || !subscription.filter().isOfService();
    }
}

package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows the user on whose behalf the push API connects, by its password: nobody has that name without it. All others are somebody
 * else's to judge.
 */
public final class ServiceUser implements Authenticator {
    private final String username;
    /** Of the password: compared in place of it, so that the time says nothing about its length either. */
    private final byte[] digest;

    private final Authenticator others;

    /** @param others judges clients with another user name, or with none */
    public ServiceUser(String username, String password, Authenticator others) {
        this.username = username;
        this.digest = digest(password.getBytes(StandardCharsets.UTF_8));
        this.others = others;
    }

    @Override
    public CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect) {
        return username.equals(connect.username())
                ? CompletableFuture.completedFuture(judge(clientId, connect))
                : others.authenticate(clientId, connect);
    }

    private Verdict judge(ClientId clientId, Connect connect) {
        Payload password = connect.password();
        byte[] presented = digest(password == null ? new byte[0] : password.array());
        if (!MessageDigest.isEqual(digest, presented)) {
            return new Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "user name of the service, not its password");
        }
        if (connect.authenticationMethod() != null) {
            return new Refused(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "authentication method: " + connect.authenticationMethod() + " (expected: none, for the service)");
        }
        return new Accepted(new Identity(clientId, username, true));
    }

    @Override
    public CompletionStage<Verdict> reauthenticate(Identity identity, String method, @Nullable Payload data) {
        return others.reauthenticate(identity, method, data);
    }

    private static byte[] digest(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}

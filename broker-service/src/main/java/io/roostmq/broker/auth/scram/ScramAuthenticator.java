package io.roostmq.broker.auth.scram;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients that name the method {@link #METHOD}; all others are somebody else's to judge.
 *
 * <p>The client's first message comes with its CONNECT, or with an AUTH if CONNECT has none: then an empty challenge asks for
 * it. The server's last one goes out with CONNACK.
 */
public final class ScramAuthenticator implements Authenticator {
    /** Authentication Method. */
    public static final String METHOD = "SCRAM-SHA-256";

    private static final int NONCE_BYTES = 18;

    private final ScramUsers users;
    private final Authenticator others;
    private final SecureRandom random = new SecureRandom();

    /** @param others judges clients without this method */
    public ScramAuthenticator(ScramFile file, Authenticator others) {
        this(file.users(), others);
    }

    ScramAuthenticator(ScramUsers users, Authenticator others) {
        this.users = users;
        this.others = others;
    }

    @Override
    public CompletionStage<Verdict> authenticate(ClientId clientId, Connect connect) {
        if (!METHOD.equals(connect.authenticationMethod())) {
            return others.authenticate(clientId, connect);
        }
        return begin(clientId, connect.authenticationData());
    }

    @Override
    public CompletionStage<Verdict> reauthenticate(Identity identity, String method, @Nullable Payload data) {
        if (!METHOD.equals(method)) {
            return others.reauthenticate(identity, method, data);
        }
        return begin(identity.clientId(), data);
    }

    private CompletionStage<Verdict> begin(ClientId clientId, @Nullable Payload data) {
        if (data == null) {
            return done(new Challenged(Payload.EMPTY, answer -> done(challenge(clientId, answer))));
        }
        return done(challenge(clientId, data));
    }

    private Verdict challenge(ClientId clientId, @Nullable Payload clientFirst) {
        try {
            ScramExchange exchange = ScramExchange.begin(text(clientFirst), users, nonce());
            return new Challenged(
                    Payload.utf8(exchange.challenge()), answer -> done(finish(clientId, exchange, answer)));
        } catch (ScramException failure) {
            return refused(failure);
        }
    }

    private static Verdict finish(ClientId clientId, ScramExchange exchange, @Nullable Payload clientFinal) {
        try {
            String serverFinal = exchange.finish(text(clientFinal));
            return new Accepted(new Identity(clientId, exchange.username()), Payload.utf8(serverFinal));
        } catch (ScramException failure) {
            return refused(failure);
        }
    }

    private static Verdict refused(ScramException failure) {
        return new Refused(ReasonCode.NOT_AUTHORIZED, METHOD + ": " + failure.getMessage());
    }

    private static CompletionStage<Verdict> done(Verdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }

    private String nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    private static String text(@Nullable Payload data) throws ScramException {
        if (data == null) {
            throw new ScramException("other-error: no authentication data");
        }
        if (data.size() > ScramExchange.MESSAGE_BYTES_MAX) {
            throw new ScramException("other-error: message: " + data.size() + " bytes (expected: at most "
                    + ScramExchange.MESSAGE_BYTES_MAX + ")");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data.array()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ScramException("invalid-encoding: not UTF-8");
        }
    }
}

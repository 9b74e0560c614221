package io.roostmq.broker.auth.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * One attempt of one client, RFC 5802 section 3. Made of the client's first message; {@link #finish} takes its last one.
 *
 * <pre>
 *  client                                     server
 *    | -- n,,n=user,r=CNONCE ------------------> |  begin
 *    | <------- r=CNONCE SNONCE,s=salt,i=4096 -- |  challenge
 *    | -- c=biws,r=CNONCE SNONCE,p=proof ------> |  finish
 *    | <-------------------------- v=signature - |
 * </pre>
 */
final class ScramExchange {
    /** Longer messages are refused unread, in bytes. */
    static final int MESSAGE_BYTES_MAX = 4096;

    private final ClientFirst first;
    private final Verifier verifier;
    private final String nonce;
    private final String challenge;
    private boolean finished;

    private ScramExchange(ClientFirst first, Verifier verifier, String serverNonce) {
        this.first = first;
        this.verifier = verifier;
        this.nonce = first.nonce() + serverNonce;
        this.challenge = "r=" + nonce + ",s="
                + Base64.getEncoder().encodeToString(verifier.salt().array()) + ",i=" + verifier.iterations();
    }

    /**
     * @param serverNonce never used before and not to be guessed
     * @throws ScramException when the message is not one, or asks for what is not offered; never because of who the user is
     */
    static ScramExchange begin(String clientFirst, ScramUsers users, String serverNonce) throws ScramException {
        ClientFirst first = ClientFirst.parse(clientFirst);
        return new ScramExchange(first, users.of(first.username()), serverNonce);
    }

    /** The server's first message. */
    String challenge() {
        return challenge;
    }

    /** Who the client says it is, prepared. */
    String username() {
        return first.username();
    }

    /**
     * Verifies the client; works once.
     *
     * @return the server's last message, with which it shows that it knows the user
     * @throws ScramException when the client is not the user, or this is not the answer to {@link #challenge}
     */
    String finish(String clientFinal) throws ScramException {
        if (finished) {
            throw new ScramException("other-error: the exchange is over");
        }
        finished = true;
        ClientFinal last = ClientFinal.parse(clientFinal);
        if (!isSame(last.channelBinding().array(), first.gs2Header().getBytes(StandardCharsets.UTF_8))) {
            throw new ScramException("channel-bindings-dont-match: not the header of the first message");
        }
        if (!isSame(last.nonce().getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8))) {
            throw new ScramException("other-error: nonce is not that of this exchange");
        }
        String authMessage = first.bare() + "," + challenge + "," + last.withoutProof();
        if (!proves(last.proof().array(), authMessage)) {
            throw new ScramException("invalid-proof: user name and password do not fit");
        }
        byte[] signature = Sha256.hmac(verifier.serverKey().array(), authMessage);
        return "v=" + Base64.getEncoder().encodeToString(signature);
    }

    /** RFC 5802 section 3: the proof hides the ClientKey by a signature, and only its hash is stored. */
    private boolean proves(byte[] proof, String authMessage) {
        byte[] clientKey = Sha256.hmac(verifier.storedKey().array(), authMessage);
        if (proof.length != clientKey.length) {
            return false;
        }
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return isSame(Sha256.hash(clientKey), verifier.storedKey().array());
    }

    /** In a time that does not depend on where they differ. */
    private static boolean isSame(byte[] given, byte[] expected) {
        return MessageDigest.isEqual(given, expected);
    }
}

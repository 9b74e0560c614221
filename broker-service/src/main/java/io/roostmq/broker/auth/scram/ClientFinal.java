package io.roostmq.broker.auth.scram;

import io.roostmq.broker.mqtt.Payload;
import java.util.Arrays;
import java.util.Base64;

/**
 * The last message of a client, RFC 5802 section 7: {@code c=biws,r=nonce,p=proof}.
 *
 * @param withoutProof all that is before the proof
 * @param channelBinding the header of the first message once more
 */
record ClientFinal(String withoutProof, Payload channelBinding, String nonce, Payload proof) {
    private static final int BINDING = 0;
    private static final int NONCE = 1;

    static ClientFinal parse(String text) throws ScramException {
        String[] parts = text.split(",", -1);
        int proof = parts.length - 1;
        boolean isComplete = proof > NONCE
                && parts[BINDING].startsWith("c=")
                && parts[NONCE].startsWith("r=")
                && parts[proof].startsWith("p=");
        if (!isComplete || !Extensions.areOptional(Arrays.copyOf(parts, proof), NONCE + 1)) {
            throw new ScramException("other-error: last message (expected: c=...,r=nonce,p=proof)");
        }
        return new ClientFinal(
                text.substring(0, text.length() - parts[proof].length() - 1),
                base64(parts[BINDING].substring(2)),
                parts[NONCE].substring(2),
                base64(parts[proof].substring(2)));
    }

    private static Payload base64(String text) throws ScramException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return Payload.of(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw new ScramException("invalid-encoding: not Base64");
        }
        throw new ScramException("invalid-encoding: Base64 without its padding");
    }
}

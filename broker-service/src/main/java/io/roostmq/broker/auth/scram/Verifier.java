package io.roostmq.broker.auth.scram;

import io.roostmq.broker.mqtt.Payload;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server knows of one user's password, RFC 5802 section 3: enough to verify it, not enough to pass for the user.
 *
 * <p>As text {@code SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}, the last three in Base64, as in RFC 5803 and as
 * PostgreSQL writes it.
 *
 * @param salt what the password is derived with, 8 to 64 bytes
 */
record Verifier(int iterations, Payload salt, Payload storedKey, Payload serverKey) {
    /** RFC 7677 section 4. */
    static final int ITERATIONS_MIN = 4096;

    /** The client pays for them each time it connects: a second or so on a small device. */
    static final int ITERATIONS_MAX = 1_000_000;

    static final int SALT_BYTES_MIN = 8;
    static final int SALT_BYTES_MAX = 64;

    private static final Pattern TEXT = Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([^$:]+)\\$([^$:]+):([^$:]+)");

    /** @throws IllegalArgumentException when a bound is not kept; the message names it and the value */
    Verifier {
        expect("iterations", iterations, ITERATIONS_MIN, ITERATIONS_MAX);
        expect("bytes of the salt", salt.size(), SALT_BYTES_MIN, SALT_BYTES_MAX);
        expect("bytes of the stored key", storedKey.size(), Sha256.BYTES, Sha256.BYTES);
        expect("bytes of the server key", serverKey.size(), Sha256.BYTES, Sha256.BYTES);
    }

    private static void expect(String what, int value, int min, int max) {
        if (value < min || value > max) {
            String expected = min == max ? String.valueOf(min) : min + ".." + max;
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }

    /**
     * Derives it: PBKDF2, which takes its time.
     *
     * @throws IllegalArgumentException when the password has characters that none may have, RFC 4013
     */
    static Verifier of(String password, Payload salt, int iterations) {
        expect("iterations", iterations, ITERATIONS_MIN, ITERATIONS_MAX);
        byte[] salted = Sha256.derive(Prepared.stored(password), salt.array(), iterations);
        byte[] clientKey = Sha256.hmac(salted, "Client Key");
        return new Verifier(
                iterations, salt, Payload.of(Sha256.hash(clientKey)), Payload.of(Sha256.hmac(salted, "Server Key")));
    }

    /** @throws IllegalArgumentException when it is none; the message does not quote it */
    static Verifier parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected: SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
        }
        return new Verifier(
                Integer.parseInt(parts.group(1)),
                base64("salt", parts.group(2)),
                base64("stored key", parts.group(3)),
                base64("server key", parts.group(4)));
    }

    /** @throws IllegalArgumentException when it is not Base64; the message says what it was to be, and does not quote it */
    static Payload base64(String what, String text) {
        try {
            return Payload.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is not Base64");
        }
    }

    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return ScramAuthenticator.METHOD + "$" + iterations + ":" + base64.encodeToString(salt.array()) + "$"
                + base64.encodeToString(storedKey.array()) + ":" + base64.encodeToString(serverKey.array());
    }

    /** Nothing of it: it does not belong in logs. */
    @Override
    public String toString() {
        return "Verifier";
    }
}

package io.roostmq.broker.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What lets an operator in. Only its hash is kept, and nothing here repeats it. */
public final class AdminToken {
    private static final int CHARACTERS_MAX = 4_096;
    /** RFC 6750 section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1," + CHARACTERS_MAX + "}={0,2}");

    private static final String EXPECTED = " (expected: 1.." + CHARACTERS_MAX
            + " letters, digits and characters of \"-._~+/\", with \"=\" at the end at most)";

    private final byte[] hash;

    private AdminToken(String token) {
        hash = hash(token);
    }

    /**
     * Null when the admin API is off.
     *
     * @throws IllegalArgumentException when it cannot be used; the message names the key, never the token
     */
    static @Nullable AdminToken of(BrokerConfig.Admin config) {
        Optional<String> token = config.token();
        Optional<String> file = config.tokenFile();
        if (token.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "roost.admin.token, roost.admin.token-file: both are set (expected: one of them)");
        }
        if (token.isPresent()) {
            return of("roost.admin.token", token.get());
        }
        return file.isEmpty() ? null : of("roost.admin.token-file: " + file.get(), read(file.get()));
    }

    private static AdminToken of(String where, String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException(where + ": not a token" + EXPECTED);
        }
        return new AdminToken(token);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("roost.admin.token-file: " + file + ": cannot be read: " + e, e);
        }
    }

    /** Takes as long for a token that is nearly right as for any other. */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(hash, hash(presented));
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

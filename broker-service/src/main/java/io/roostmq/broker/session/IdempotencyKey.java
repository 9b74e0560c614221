package io.roostmq.broker.session;

import io.roostmq.broker.store.Append;

/**
 * Under which a publication may be repeated without being published again.
 *
 * @param key 1 to {@value #KEY_CHARACTERS_MAX} characters
 * @param fingerprint of what is published: the same key with another one is a mistake; at most
 *     {@value #FINGERPRINT_CHARACTERS_MAX} characters
 * @param windowSeconds how long it is remembered, 1 to {@value #WINDOW_SECONDS_MAX}
 */
public record IdempotencyKey(String key, String fingerprint, long windowSeconds) {
    public static final int KEY_CHARACTERS_MAX = 255;
    public static final int FINGERPRINT_CHARACTERS_MAX = 64;
    public static final long WINDOW_SECONDS_MAX = 604_800;
    public static final long WINDOW_SECONDS_DEFAULT = 86_400;

    /** @throws IllegalArgumentException when it is out of bounds */
    public IdempotencyKey {
        if (key.isEmpty() || key.length() > KEY_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "key: " + key.length() + " characters (expected: 1.." + KEY_CHARACTERS_MAX + ")");
        }
        if (fingerprint.length() > FINGERPRINT_CHARACTERS_MAX) {
            throw new IllegalArgumentException("fingerprint: " + fingerprint.length()
                    + " characters (expected: at most " + FINGERPRINT_CHARACTERS_MAX + ")");
        }
        if (windowSeconds < 1 || windowSeconds > WINDOW_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "window: " + windowSeconds + " s (expected: 1.." + WINDOW_SECONDS_MAX + ")");
        }
    }

    /** @param matched whether anybody wants what is published */
    public Append.Once once(long nowMillis, boolean matched) {
        return new Append.Once(key, fingerprint, nowMillis, nowMillis + 1_000 * windowSeconds, matched);
    }
}

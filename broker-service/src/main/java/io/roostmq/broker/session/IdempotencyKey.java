package io.roostmq.broker.session;

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
}

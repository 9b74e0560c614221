package io.roostmq.push.domain;

import java.time.Duration;

/**
 * What the broker needs to recognise a repeated request.
 *
 * @param name the key together with its caller, 1..255 characters
 * @param fingerprint what was asked, at most 64 characters: the same name with another fingerprint is refused
 * @param window for how long the broker remembers, whole seconds, {@link #WINDOW_MIN}..{@link #WINDOW_MAX}
 */
public record Idempotency(String name, String fingerprint, Duration window) {
    public static final Duration WINDOW_MIN = Duration.ofSeconds(1);
    public static final Duration WINDOW_MAX = Duration.ofDays(7);

    static Idempotency of(IdempotencyKey key, Push push, Duration window) {
        return new Idempotency(key.wireName(), Fingerprint.of(push), window);
    }

    /** Of one client's part of a request to many: each part can be repeated by itself. */
    static Idempotency ofClient(IdempotencyKey key, String clientId, Push push, Duration window) {
        return new Idempotency(key.wireName(clientId), Fingerprint.of(push), window);
    }
}

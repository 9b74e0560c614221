package io.roostmq.push.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What a push asks for, in 43 characters: SHA-256 over all of it but its idempotency. Requests that differ in their JSON
 * only, in white space or in a default that one of them spells out, have the same fingerprint.
 *
 * <p>Fingerprints are kept by the broker across updates of this service: what is digested may only change together with
 * {@link #VERSION}.
 */
final class Fingerprint {
    private static final byte VERSION = 1;
    private static final int ABSENT = -1;

    private final MessageDigest digest = Sha256.digest();

    private Fingerprint() {
        digest.update(VERSION);
    }

    static String of(Push push) {
        Fingerprint fingerprint = new Fingerprint();
        if (push.destination() instanceof Destination.ToClient client) {
            fingerprint.add(client.clientId());
            fingerprint.add(client.sessionExpirySeconds());
        } else {
            fingerprint.add((String) null);
        }
        fingerprint.add(push.topic());
        fingerprint.add(push.payload());
        fingerprint.add(push.qos().value());
        fingerprint.add(push.retain() ? 1 : 0);
        Long ttlSeconds = push.ttlSeconds();
        fingerprint.add(ttlSeconds == null ? ABSENT : ttlSeconds);
        fingerprint.add(push.properties());
        return Sha256.base64url(fingerprint.digest);
    }

    private void add(PushProperties properties) {
        add(properties.payloadFormat() == PayloadFormat.UTF_8 ? 1 : 0);
        add(properties.contentType());
        add(properties.responseTopic());
        add(properties.correlationData());
        add(properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            add(property.name());
            add(property.value());
        }
    }

    private void add(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }

    private void add(@Nullable String text) {
        add(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(@Nullable Payload bytes) {
        add(bytes == null ? null : bytes.array());
    }

    /** Each with its length before it, so that the end of one cannot be the beginning of the next. */
    private void add(byte @Nullable [] bytes) {
        add(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            digest.update(bytes);
        }
    }
}

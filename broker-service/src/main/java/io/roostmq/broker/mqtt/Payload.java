package io.roostmq.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Immutable bytes: an application message's payload or other binary data. Shared by all who receive the message. */
public final class Payload {
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes handed over: the caller does not write to it again */
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    public static Payload utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Size in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Whether the bytes are well-formed UTF-8; looks at them without a copy. */
    public boolean isUtf8() {
        return Utf8.isWellFormed(bytes);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The bytes themselves, not a copy: read only. */
    public byte[] array() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size only: payloads do not belong in logs. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}

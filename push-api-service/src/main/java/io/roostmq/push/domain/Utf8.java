package io.roostmq.push.domain;

/** What MQTT 5.0 section 1.5.4 asks of a UTF-8 Encoded String. */
public final class Utf8 {
    /** The length of a string is sent in two bytes. */
    static final int BYTES_MAX = 65_535;

    private Utf8() {}

    /** False when a surrogate stands alone: such text has no encoding [MQTT-1.5.4-1]. */
    public static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Size of a well-formed text in bytes. */
    static long sizeBytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts for two of its four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}

package io.roostmq.push.domain;

import java.nio.charset.StandardCharsets;

/**
 * Any text as one level of a topic name or one segment of a path: UTF-8, of which the unreserved characters of RFC 3986
 * (section 2.3) stay as they are, and every other byte becomes {@code %XX} in upper case.
 */
public final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";
    private static final int HALF_BYTE = 4;
    private static final int HALF_BYTE_MASK = 0xF;

    private PercentEncoding() {}

    /** @param text well-formed, see {@link Utf8#isWellFormed} */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%')
                        .append(HEX.charAt((octet >> HALF_BYTE) & HALF_BYTE_MASK))
                        .append(HEX.charAt(octet & HALF_BYTE_MASK));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }
}

package io.roostmq.broker.app.admin;

import io.roostmq.broker.mqtt.ClientId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Client Identifiers as requests carry them: in a path percent-encoded (RFC 3986), in JSON as they are. */
final class ClientIds {
    private static final int BYTES_MAX = 65_535;
    private static final int HEX = 16;

    private ClientIds() {}

    /** @param segment of the path, as it is on the wire */
    static ClientId ofPath(String segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                bytes.write(octet(segment, i + 1));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return of("clientId", text);
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid("clientId", "is not percent-encoded UTF-8");
        }
    }

    private static int octet(String segment, int from) {
        int high = from < segment.length() ? Character.digit(segment.charAt(from), HEX) : -1;
        int low = from + 1 < segment.length() ? Character.digit(segment.charAt(from + 1), HEX) : -1;
        if (high < 0 || low < 0) {
            throw ProblemException.invalid("clientId", "has a '%' without two hexadecimal digits behind it");
        }
        return high * HEX + low;
    }

    /** @param field that carries it, for a problem */
    static ClientId of(String field, String text) {
        if (text.isEmpty()) {
            throw ProblemException.invalid(field, "is empty (expected: a client identifier)");
        }
        if (text.indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "contains U+0000");
        }
        int bytes = utf8Bytes(field, text);
        if (bytes > BYTES_MAX) {
            throw ProblemException.invalid(field, bytes + " bytes of UTF-8 (expected: at most " + BYTES_MAX + ")");
        }
        return new ClientId(text);
    }

    private static int utf8Bytes(String field, String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid(field, "contains a surrogate without its pair");
        }
    }
}

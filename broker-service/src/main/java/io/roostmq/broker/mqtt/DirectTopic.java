package io.roostmq.broker.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The address of a message for one client, whatever it has subscribed to: {@code $roost/clients/{client}/{topic}}. The Client
 * Identifier is percent-encoded (RFC 3986): the UTF-8 of all but letters, digits and {@code -._~} as {@code %XX}, in upper case, so
 * that it is one level and has one spelling.
 *
 * @param clientId of a client, not one of the server's own
 * @param topic on which the client receives the message
 */
public record DirectTopic(ClientId clientId, Topic topic) {
    private static final String CLIENTS = "$roost/clients";
    private static final String PREFIX = CLIENTS + "/";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int ESCAPED_CHARACTERS = 3;

    /** Whether the topic is meant to be one: then {@link #parse} says whether it is. */
    public static boolean isMeantBy(Topic topic) {
        return topic.name().startsWith(CLIENTS)
                && (topic.name().length() == CLIENTS.length() || topic.name().charAt(CLIENTS.length()) == '/');
    }

    /** @throws ProtocolException TOPIC_NAME_INVALID when client or topic is missing, spelled otherwise, or not allowed */
    public static DirectTopic parse(Topic address) {
        String name = address.name();
        int end = name.indexOf('/', PREFIX.length());
        if (!name.startsWith(PREFIX) || end < 0) {
            throw invalid("is not " + PREFIX + "{client}/{topic}", address);
        }
        String encoded = name.substring(PREFIX.length(), end);
        if (encoded.isEmpty() || end + 1 == name.length()) {
            throw invalid("has no client or no topic", address);
        }
        String decoded = decode(encoded);
        if (decoded == null || !encode(decoded).equals(encoded)) {
            throw invalid("has a client that is not percent-encoded as it should be", address);
        }
        if (decoded.indexOf('\0') >= 0 || new ClientId(decoded).isReserved()) {
            throw invalid("names no client that can be", address);
        }
        return new DirectTopic(new ClientId(decoded), new Topic(name.substring(end + 1)));
    }

    /** The topic to publish to. */
    public Topic address() {
        return new Topic(PREFIX + encode(clientId.value()) + "/" + topic.name());
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }

    /** RFC 3986 section 2.3. */
    private static boolean isUnreserved(int b) {
        boolean isLetter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
        return isLetter || (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '_' || b == '~';
    }

    /** Null when something is not encoded, or does not make UTF-8. */
    private static @Nullable String decode(String encoded) {
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        int at = 0;
        while (at < encoded.length()) {
            char c = encoded.charAt(at);
            if (isUnreserved(c)) {
                bytes.put((byte) c);
                at++;
            } else if (isEscape(encoded, at)) {
                bytes.put((byte) HexFormat.fromHexDigits(encoded, at + 1, at + ESCAPED_CHARACTERS));
                at += ESCAPED_CHARACTERS;
            } else {
                return null;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static boolean isEscape(String encoded, int at) {
        return encoded.charAt(at) == '%'
                && at + ESCAPED_CHARACTERS <= encoded.length()
                && HexFormat.isHexDigit(encoded.charAt(at + 1))
                && HexFormat.isHexDigit(encoded.charAt(at + 2));
    }

    private static ProtocolException invalid(String what, Topic address) {
        return new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "topic name " + what + ": " + address);
    }
}

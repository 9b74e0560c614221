package io.roostmq.push.domain;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A caller's name for one request: the same key with the same message again within the window is the same request, however
 * often it comes.
 *
 * @param text 1..{@value #CHARS_MAX} visible characters of ASCII
 */
public record IdempotencyKey(Caller caller, String text) {
    /** Longest key, in characters. */
    public static final int CHARS_MAX = 200;

    private static final char FIRST = '!';
    private static final char LAST = '~';

    /**
     * Separates caller and key. Neither separator can be part of a caller's identity, so no two pairs have the same name with
     * the broker.
     */
    private static final char SEPARATOR = '/';

    private static final char SEPARATOR_OF_CLIENT = '*';

    /** @throws IllegalArgumentException when the key has another form, see {@link #mistakeIn} */
    public IdempotencyKey {
        String mistake = mistakeIn(text);
        if (mistake != null) {
            throw new IllegalArgumentException("idempotency key " + mistake);
        }
    }

    /** What keeps the text from being a key; null when nothing does. */
    public static @Nullable String mistakeIn(String text) {
        String expected = " (expected: 1.." + CHARS_MAX + " visible characters of ASCII)";
        if (text.isEmpty()) {
            return "is empty" + expected;
        }
        if (text.length() > CHARS_MAX) {
            return "has " + text.length() + " characters" + expected;
        }
        return text.chars().allMatch(character -> character >= FIRST && character <= LAST)
                ? null
                : "has a character that is not visible" + expected;
    }

    /** Its name with the broker, at most 255 characters. */
    String wireName() {
        return caller.id() + SEPARATOR + text;
    }

    /** The name of the part of a request to many clients that goes to one of them. */
    String wireName(String clientId) {
        return caller.id()
                + SEPARATOR_OF_CLIENT
                + Sha256.base64url((text + '\n' + clientId).getBytes(StandardCharsets.UTF_8));
    }
}

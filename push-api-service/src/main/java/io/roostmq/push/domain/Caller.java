package io.roostmq.push.domain;

import java.util.regex.Pattern;

/**
 * Who asks. Whatever a caller names, such as an Idempotency-Key, is named within its own space: two callers never meet.
 *
 * @param id 1..{@value #ID_CHARS_MAX} letters, digits, {@code .}, {@code _} or {@code -}
 */
public record Caller(String id) {
    /** Longest identity of a caller, in characters: with the longest key and a separator it makes 255, see {@link Idempotency}. */
    public static final int ID_CHARS_MAX = 54;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1," + ID_CHARS_MAX + "}");

    /** Everybody, as long as nobody has to say who it is. */
    public static final Caller ANONYMOUS = new Caller("anonymous");

    /** @throws IllegalArgumentException when the identity has another form */
    public Caller {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("caller: " + id + " (expected: " + ID + ")");
        }
    }
}

package io.roostmq.push.api;

import io.roostmq.push.domain.Caller;
import io.roostmq.push.domain.IdempotencyKey;
import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Violation;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Idempotency-Key of a request: the field's value as it is, or in quotes as a String of RFC 8941, which is what
 * draft-ietf-httpapi-idempotency-key-header asks for. Both forms mean the same key.
 */
final class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";

    /** In an answer: nothing was published now, it is the answer of the first time. */
    static final String REPLAYED = "Idempotency-Replayed";

    private static final String FIELD = "idempotencyKey";
    private static final char QUOTE = '"';
    private static final char ESCAPE = '\\';

    private IdempotencyKeys() {}

    /**
     * The key in the header; null when there is none.
     *
     * @throws InvalidPush when it has another form, or is given more than once
     */
    static @Nullable IdempotencyKey ofHeader(RoutingContext context) {
        List<String> values = context.request().headers().getAll(HEADER);
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw mistake(HEADER, "is given " + values.size() + " times (expected: once)");
        }
        return key(Callers.of(context), HEADER, unquoted(values.get(0).strip()));
    }

    /** @throws InvalidPush when there is one: in a batch each item has its own */
    static void refuseHeader(RoutingContext context) {
        if (context.request().headers().contains(HEADER)) {
            throw mistake(HEADER, "is not for a batch: give each item its own " + FIELD);
        }
    }

    /**
     * The key in the field of an item; null when there is none.
     *
     * @throws InvalidPush when it has another form
     */
    static @Nullable IdempotencyKey ofField(Caller caller, @Nullable String value) {
        return value == null ? null : key(caller, FIELD, value);
    }

    private static IdempotencyKey key(Caller caller, String field, String text) {
        String mistake = IdempotencyKey.mistakeIn(text);
        if (mistake != null) {
            throw mistake(field, mistake);
        }
        return new IdempotencyKey(caller, text);
    }

    private static String unquoted(String value) {
        if (value.isEmpty() || value.charAt(0) != QUOTE) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == QUOTE) {
                if (i == value.length() - 1) {
                    return text.toString();
                }
                break;
            }
            if (character == ESCAPE) {
                i++;
                if (i == value.length() || (value.charAt(i) != QUOTE && value.charAt(i) != ESCAPE)) {
                    break;
                }
                character = value.charAt(i);
            }
            text.append(character);
        }
        throw mistake(HEADER, "begins with a quote, but is not a String (RFC 8941 section 3.3.3)");
    }

    private static InvalidPush mistake(String field, String detail) {
        return new InvalidPush(List.of(new Violation(field, detail)));
    }
}

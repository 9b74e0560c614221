package io.roostmq.broker.app.admin;

import io.roostmq.broker.mqtt.MessageId;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a list goes on, as callers see it: they give back what they got, and need not know what it is. */
final class Cursor {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + MessageId.BYTES;

    private Cursor() {}

    static String of(MessageId after) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(after.high())
                .putLong(after.low())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @param text null to begin */
    static MessageId read(@Nullable String text) {
        if (text == null) {
            return MessageId.MIN;
        }
        ByteBuffer bytes = ByteBuffer.wrap(decoded(text));
        if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
            throw invalid();
        }
        return new MessageId(bytes.getLong(), bytes.getLong());
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return ProblemException.invalid("cursor", "is not one (expected: 'next' of an answer, as it is)");
    }
}

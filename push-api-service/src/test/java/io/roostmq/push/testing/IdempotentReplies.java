package io.roostmq.push.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a broker with idempotency answers: it knows keys and fingerprints, gives each message an identity, and repeats its
 * answer. Used on the broker's only thread.
 */
public final class IdempotentReplies implements Function<Published, Reply> {
    private record Known(String fingerprint, String messageId) {}

    private final Map<String, Known> keys = new HashMap<>();
    private int published;

    @Override
    public Reply apply(Published message) {
        String key = message.userProperty("roost-idempotency-key");
        String fingerprint = message.userProperty("roost-idempotency-fingerprint");
        @Nullable Known known = key == null ? null : keys.get(key);
        if (known != null) {
            return known.fingerprint().equals(fingerprint)
                    ? Reply.acknowledgeRepeated(known.messageId())
                    : Reply.acknowledge(0x83, "roost-error", "idempotency-key-reused");
        }
        published++;
        String messageId = "id-" + published;
        if (key != null) {
            keys.put(key, new Known(String.valueOf(fingerprint), messageId));
        }
        return Reply.acknowledgeAs(messageId);
    }
}

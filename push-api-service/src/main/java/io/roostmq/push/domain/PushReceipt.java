package io.roostmq.push.domain;

import org.jspecify.annotations.Nullable;

/**
 * What the broker said when it took a message.
 *
 * @param messageId the broker's identity of the message; null with QoS 0, and of a broker that does not tell
 * @param matched false when the broker said that nobody subscribes to the topic; null with QoS 0, when it says nothing
 * @param repeated the broker had taken this request before, under the same key: nothing was published now, and the identity
 *     is that of the first time
 */
public record PushReceipt(
        @Nullable String messageId, @Nullable Boolean matched, boolean repeated) {
    /** Of a message with QoS 0: written to the broker's connection, and that is all that is known. */
    public static final PushReceipt WRITTEN = new PushReceipt(null, null, false);
}

package io.roostmq.push.domain;

import java.time.Duration;

/** What became of a push. */
public sealed interface PushOutcome {
    /** Durable with the broker; with QoS 0 written to its connection. */
    record Accepted(PushReceipt receipt) implements PushOutcome {}

    /**
     * Not published, by a decision about this message; the same message will be rejected again, except with
     * {@link Rejection#QUOTA_EXCEEDED}.
     *
     * @param detail for people: what was decided, and why as far as known
     */
    record Rejected(Rejection reason, String detail) implements PushOutcome {}

    /**
     * Not published, because of the state of this service: safe to repeat.
     *
     * @param retryAfter when it makes sense to repeat
     */
    record Unavailable(Unavailable.Cause cause, Duration retryAfter) implements PushOutcome {
        public enum Cause {
            /** No connection to the broker. */
            LINK_DOWN,
            /** As many messages as allowed wait for the broker's acknowledgement. */
            WINDOW_FULL,
            /** This service is about to stop. */
            STOPPING
        }
    }

    /**
     * Sent, but without an acknowledgement: it may or may not have been published. Repeating it may publish it twice,
     * unless it has an {@link Idempotency}.
     *
     * @param retryAfter when it makes sense to repeat
     */
    record Unknown(Unknown.Cause cause, Duration retryAfter) implements PushOutcome {
        public enum Cause {
            /** No acknowledgement within the publish timeout. */
            TIMEOUT,
            /** The connection ended before the acknowledgement. */
            LINK_LOST,
            /** A defect of this service. */
            DEFECT
        }
    }
}

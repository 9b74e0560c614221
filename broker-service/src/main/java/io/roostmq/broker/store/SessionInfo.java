package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.MessageId;

/**
 * What is known of a stored session, its queue apart.
 *
 * @param connected whether a connection holds it, as far as the store knows
 * @param leftAtMillis when its last connection ended, milliseconds since 1970-01-01 UTC; {@link #NEVER} when none has, or when
 *     that was written by a version which did not keep it
 * @param sessionExpirySeconds 0..0xFFFFFFFF, of the present connection or, since it has ended, of the session
 * @param expiresAtMillis {@link #NEVER} while it is connected or when it does not expire
 * @param sentUpTo what connections that have ended may have sent, as in {@link Taken#sentUpTo}
 * @param subscriptions how many
 */
public record SessionInfo(
        Lease lease,
        boolean connected,
        long leftAtMillis,
        long sessionExpirySeconds,
        long expiresAtMillis,
        MessageId sentUpTo,
        int subscriptions) {
    /** A time that does not come, or is not known. */
    public static final long NEVER = Long.MAX_VALUE;
}

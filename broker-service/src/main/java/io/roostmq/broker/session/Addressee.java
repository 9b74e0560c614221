package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;

/**
 * The client that a message is for, whatever it has subscribed to.
 *
 * @param sessionExpirySeconds Session Expiry Interval of the session that is made for a client without one, or {@link #NO_SESSION}
 */
public record Addressee(ClientId clientId, long sessionExpirySeconds) {
    /** {@link #sessionExpirySeconds} when a client without a session gets none. */
    public static final long NO_SESSION = 0;

    /** Whether a client without a session gets one. */
    public boolean mayGetSession() {
        return sessionExpirySeconds != NO_SESSION;
    }
}

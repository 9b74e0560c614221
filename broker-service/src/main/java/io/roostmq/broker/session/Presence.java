package io.roostmq.broker.session;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What may be known of a client's connection while it lasts, from any thread. */
public final class Presence {
    private final long sinceMillis;
    private final String protocol;
    private final String remoteAddress;
    private final @Nullable String username;
    private final long sessionExpirySeconds;
    private final AtomicInteger subscriptions;

    /** @param subscriptions that the session had when the connection began */
    Presence(Arrival arrival, Link link, SessionPorts ports, int subscriptions) {
        this.sinceMillis = link.loop().nowMillis();
        this.protocol = link.connection().protocol();
        this.remoteAddress = link.connection().remoteAddress();
        this.username = arrival.identity().username();
        this.sessionExpirySeconds = Welcome.sessionExpirySeconds(arrival.connect(), ports.limits());
        this.subscriptions = new AtomicInteger(subscriptions);
    }

    /** When the client was accepted, milliseconds since 1970-01-01 UTC. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** Version of the protocol: 3.1, 3.1.1, 5.0. */
    public String protocol() {
        return protocol;
    }

    /** Address and port. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** Null when the client presented none. */
    public @Nullable String username() {
        return username;
    }

    /** Session Expiry Interval that was granted, 0..0xFFFFFFFF; with 0 the session ends with the connection. */
    public long sessionExpirySeconds() {
        return sessionExpirySeconds;
    }

    /** How many the session has. */
    public int subscriptions() {
        return subscriptions.get();
    }

    void subscribed() {
        subscriptions.incrementAndGet();
    }

    void unsubscribed() {
        subscriptions.decrementAndGet();
    }
}

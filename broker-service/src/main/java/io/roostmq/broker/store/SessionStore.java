package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, their subscriptions, and the state that outlives a connection. Operations that carry a {@link Lease} fail with
 * {@link StoreException.Kind#LEASE_LOST} when it is not the current one.
 */
public interface SessionStore {
    /**
     * Makes the caller the owner of the session: the epoch grows, older leases are lost, a pending Will is cancelled or,
     * when the session is not kept, handed over as {@link Taken#orphanedWill()}.
     */
    CompletionStage<Taken> take(Take take);

    /**
     * Makes a session that nobody has connected to yet, if the client has none or its expiry has passed; leaves everything as it is
     * otherwise. The Will of an expired session stays pending, and is among the {@link #dueWills} of the new one.
     *
     * @param sessionExpirySeconds 1..0xFFFFFFFF, counted from {@code nowMillis}
     */
    CompletionStage<Provisioned> provision(ClientId clientId, long sessionExpirySeconds, long nowMillis);

    /** What is known of the client's session; empty when it has none, or one whose expiry has passed. */
    CompletionStage<Optional<SessionInfo>> find(ClientId clientId, long nowMillis);

    /** Adds subscriptions, replacing those with the same filter. */
    CompletionStage<Void> subscribe(Lease lease, List<Subscription> subscriptions);

    /** Removes subscriptions; filters that are not subscribed are ignored. */
    CompletionStage<Void> unsubscribe(Lease lease, List<TopicFilter> filters);

    /** The connection ended. With an expiry of 0 the session ends with it, and all it holds. A lost lease is ignored. */
    CompletionStage<Void> leave(Lease lease, Leave leave);

    /** Ends the session and all it holds, a pending Will included, whoever owns it; false when there was none. */
    CompletionStage<Boolean> end(ClientId clientId);

    /**
     * Ends the session if the lease is still the current one, nobody is connected and no Will is pending; false otherwise:
     * a Will that is due is published and {@linkplain #settleWill settled} first.
     */
    CompletionStage<Boolean> endIfAway(Lease lease);

    /**
     * Makes the session expire now, and a pending Will due with it, if the lease is still the current one and nobody is
     * connected; false otherwise. From then on it is not there any more for {@link #find} and {@link #take}, and what expired
     * is ended as usual: see {@link #dueWills} and {@link #expired}.
     */
    CompletionStage<Boolean> expire(Lease lease, long nowMillis);

    /**
     * Sessions without a connection whose expiry has passed, the longest overdue first. One whose Will is still pending
     * is left out: it is among the {@link #dueWills} at the latest when it expires.
     */
    CompletionStage<List<Lease>> expired(long nowMillis, int limit);

    /**
     * Wills whose time has come, of sessions without a connection, the longest overdue first. That time is the end of the
     * delay or of the session, whichever comes first [MQTT-3.1.2-8].
     */
    CompletionStage<List<DueWill>> dueWills(long nowMillis, int limit);

    /** The Will has been published. A lost lease is ignored: the Will was cancelled then. */
    CompletionStage<Void> settleWill(Lease lease);

    /**
     * Sessions that still look connected when a broker starts were cut off by a crash: from {@code nowMillis} on they count
     * as left, with their Will due after its own delay and the grace, and with everything in their queue as possibly sent:
     * {@link Taken#sentUpTo} is the highest identifier in the store then.
     */
    CompletionStage<Integer> recover(long nowMillis, long willGraceMillis);

    /**
     * Streams every session to the visitor, one after the other, on a thread of the store. Used at start, before clients
     * connect.
     */
    CompletionStage<Void> forEachSession(SessionVisitor visitor);

    /**
     * How a connection ends.
     *
     * @param sessionExpirySeconds from now on
     * @param pendingWill published at {@code willDueAtMillis} unless the client comes back, null when none is due
     * @param sentUpTo the highest identifier that was ever sent to this session: what comes again below it is a repetition
     */
    record Leave(
            long nowMillis,
            long sessionExpirySeconds,
            @Nullable Will pendingWill,
            long willDueAtMillis,
            MessageId sentUpTo) {}

    /**
     * The session that a client has now.
     *
     * @param lease the present one, which is not the caller's
     * @param isNew whether the session was made now
     */
    record Provisioned(Lease lease, boolean isNew) {}

    /** A Will whose time has come. */
    record DueWill(Lease lease, Will will) {}

    /** Sees every session once. */
    @FunctionalInterface
    interface SessionVisitor {
        void visit(Lease lease, List<Subscription> subscriptions);
    }
}

package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.Take;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A session and all it holds. */
final class MemorySession {
    static final long NEVER = SessionInfo.NEVER;
    private static final long MILLIS_PER_SECOND = 1000;

    final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
    final Map<Integer, MessageId> inbound = new HashMap<>();
    final NavigableMap<MessageId, StoredDelivery> queue = new TreeMap<>();
    /** Size of the queue. */
    long bytes;

    private Lease lease;
    private MessageId sentUpTo = MessageId.MIN;
    private long leftAtMillis = NEVER;
    private Connection connection;

    /** Whether a client is there, and if not, what becomes of the session. */
    private sealed interface Connection {}

    /** @param will published if this broker dies now */
    private record Connected(
            long sessionExpirySeconds, @Nullable Will will) implements Connection {}

    /** @param will pending until {@code willDueAtMillis} */
    private record Away(
            long sessionExpirySeconds,
            long expiresAtMillis,
            @Nullable Will will,
            long willDueAtMillis) implements Connection {}

    MemorySession(Lease lease, Take take) {
        this.lease = lease;
        connection = new Connected(take.sessionExpirySeconds(), take.will());
    }

    private MemorySession(Lease lease, Away away) {
        this.lease = lease;
        connection = away;
    }

    /**
     * Without a connection.
     *
     * @param before whose Will it inherits, null for none
     */
    static MemorySession away(Lease lease, long sessionExpirySeconds, long nowMillis, @Nullable MemorySession before) {
        @Nullable Will will = before == null ? null : before.pendingWill();
        long willDueAtMillis = before == null ? NEVER : before.willDueAtMillis();
        return new MemorySession(
                lease, new Away(sessionExpirySeconds, expiry(nowMillis, sessionExpirySeconds), will, willDueAtMillis));
    }

    Lease lease() {
        return lease;
    }

    boolean isConnected() {
        return connection instanceof Connected;
    }

    /** Whether the next connection finds it. */
    boolean survives(long nowMillis) {
        return connection instanceof Connected connected
                ? connected.sessionExpirySeconds() != 0
                : expiresAtMillis() > nowMillis;
    }

    /** The highest identifier that any of its connections may have sent. */
    MessageId sentUpTo() {
        return sentUpTo;
    }

    /** Whether a connection of the session may have sent this message: what is in flight is not known here. */
    boolean mayHaveSent(MessageId id) {
        return isConnected() || id.compareTo(sentUpTo) <= 0;
    }

    void takeOver(Take take) {
        lease = new Lease(lease.clientId(), lease.epoch() + 1, lease.incarnation());
        connection = new Connected(take.sessionExpirySeconds(), take.will());
    }

    void leave(Leave leave) {
        sentUpTo = leave.sentUpTo();
        leave(leave.nowMillis(), leave.sessionExpirySeconds(), leave.pendingWill(), leave.willDueAtMillis());
    }

    private void leave(long nowMillis, long sessionExpirySeconds, @Nullable Will will, long willDueAtMillis) {
        long expiresAt = expiry(nowMillis, sessionExpirySeconds);
        connection = new Away(sessionExpirySeconds, expiresAt, will, Math.min(willDueAtMillis, expiresAt));
        leftAtMillis = nowMillis;
    }

    private static long expiry(long nowMillis, long sessionExpirySeconds) {
        return sessionExpirySeconds == Connect.SESSION_NEVER_EXPIRES
                ? NEVER
                : nowMillis + sessionExpirySeconds * MILLIS_PER_SECOND;
    }

    /** @return false when somebody is connected */
    boolean expire(long nowMillis) {
        if (!(connection instanceof Away away)) {
            return false;
        }
        long expiresAt = Math.min(away.expiresAtMillis(), nowMillis);
        connection = new Away(
                away.sessionExpirySeconds(), expiresAt, away.will(), Math.min(away.willDueAtMillis(), expiresAt));
        return true;
    }

    SessionInfo info() {
        long expirySeconds = connection instanceof Away away
                ? away.sessionExpirySeconds()
                : ((Connected) connection).sessionExpirySeconds();
        return new SessionInfo(
                lease, isConnected(), leftAtMillis, expirySeconds, expiresAtMillis(), sentUpTo, subscriptions.size());
    }

    /** The broker died while the client was connected. */
    void cutOff(long nowMillis, long willGraceMillis, MessageId highest) {
        if (connection instanceof Connected connected) {
            sentUpTo = highest;
            Will will = connected.will();
            long delayMillis = will == null ? 0 : will.delaySeconds() * MILLIS_PER_SECOND;
            leave(nowMillis, connected.sessionExpirySeconds(), will, nowMillis + delayMillis + willGraceMillis);
        }
    }

    /** {@link #NEVER} for a session that is connected or does not expire. */
    long expiresAtMillis() {
        return connection instanceof Away away ? away.expiresAtMillis() : NEVER;
    }

    @Nullable
    Will pendingWill() {
        return connection instanceof Away away ? away.will() : null;
    }

    /** {@link #NEVER} when no Will is pending. */
    long willDueAtMillis() {
        return connection instanceof Away away && away.will() != null ? away.willDueAtMillis() : NEVER;
    }

    void settleWill() {
        if (connection instanceof Away away) {
            connection = new Away(away.sessionExpirySeconds(), away.expiresAtMillis(), null, NEVER);
        }
    }
}

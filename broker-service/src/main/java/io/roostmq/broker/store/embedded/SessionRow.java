package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionInfo;
import java.nio.ByteBuffer;

/**
 * What is stored of a session, its queue's counters and its Will apart.
 *
 * @param sessionExpirySeconds 0..0xFFFFFFFF
 * @param expiresAtMillis end of a session without a connection, {@link #NEVER} with a connection or without expiry
 * @param willDueAtMillis of a {@link WillState#PENDING} Will, never behind {@code expiresAtMillis}
 * @param hasSubscriptions false when there are certainly none
 * @param hasInbound false when there are certainly no packet identifiers of QoS 2 messages
 * @param sentUpTo highest identifier that any connection of the session may have sent to its client
 * @param leftAtMillis when the last connection ended, {@link #NEVER} when none has, or the row is of a version without it
 */
record SessionRow(
        long epoch,
        long incarnation,
        boolean connected,
        long sessionExpirySeconds,
        long expiresAtMillis,
        WillState will,
        long willDueAtMillis,
        boolean hasSubscriptions,
        boolean hasInbound,
        MessageId sentUpTo,
        long leftAtMillis) {

    static final long NEVER = SessionInfo.NEVER;

    private static final int VERSION = 1;
    /** Rows were shorter by {@link #leftAtMillis} once; who reads them like that does not look behind. */
    private static final int BYTES = 2 + 6 * Long.BYTES + MessageId.BYTES;

    private static final int CONNECTED = 0b1;
    private static final int SUBSCRIPTIONS = 0b10;
    private static final int INBOUND = 0b100;
    private static final int WILL_SHIFT = 3;
    private static final long MILLIS_PER_SECOND = 1000;

    /** What the row in {@link Column#WILLS} means. */
    enum WillState {
        /** There is none. */
        NONE(0),
        /** Published if the broker dies while the client is connected. */
        ARMED(1),
        /** Published when it is due. */
        PENDING(2);

        private final int code;

        WillState(int code) {
            this.code = code;
        }

        private static WillState of(int code) {
            return switch (code) {
                case 0 -> NONE;
                case 1 -> ARMED;
                case 2 -> PENDING;
                default -> throw new IllegalStateException("will state: " + code + " (expected: 0..2)");
            };
        }
    }

    static SessionRow connected(long epoch, long incarnation, long sessionExpirySeconds, boolean will) {
        WillState state = will ? WillState.ARMED : WillState.NONE;
        return new SessionRow(
                epoch,
                incarnation,
                true,
                sessionExpirySeconds,
                NEVER,
                state,
                NEVER,
                false,
                false,
                MessageId.MIN,
                NEVER);
    }

    /** The same session, owned by a new connection. */
    SessionRow takenOver(long expirySeconds, boolean hasWill) {
        WillState state = hasWill ? WillState.ARMED : WillState.NONE;
        return new SessionRow(
                epoch + 1,
                incarnation,
                true,
                expirySeconds,
                NEVER,
                state,
                NEVER,
                hasSubscriptions,
                hasInbound,
                sentUpTo,
                leftAtMillis);
    }

    /** The same session without its connection and without a Will. */
    SessionRow left(long nowMillis, long expirySeconds, MessageId sentBefore) {
        long expiresAt = expiry(nowMillis, expirySeconds);
        return new SessionRow(
                epoch,
                incarnation,
                false,
                expirySeconds,
                expiresAt,
                WillState.NONE,
                NEVER,
                hasSubscriptions,
                hasInbound,
                sentBefore,
                nowMillis);
    }

    /** The same session, which nobody has connected to. */
    SessionRow unseen() {
        return new SessionRow(
                epoch,
                incarnation,
                connected,
                sessionExpirySeconds,
                expiresAtMillis,
                will,
                willDueAtMillis,
                hasSubscriptions,
                hasInbound,
                sentUpTo,
                NEVER);
    }

    /** The same session with a Will that is due then, or when the session ends. */
    SessionRow withPendingWill(long dueAtMillis) {
        return with(WillState.PENDING, Math.min(dueAtMillis, expiresAtMillis), hasSubscriptions, hasInbound);
    }

    SessionRow withoutWill() {
        return with(WillState.NONE, NEVER, hasSubscriptions, hasInbound);
    }

    SessionRow withSubscriptions() {
        return with(will, willDueAtMillis, true, hasInbound);
    }

    SessionRow withInbound() {
        return with(will, willDueAtMillis, hasSubscriptions, true);
    }

    private SessionRow with(WillState state, long dueAtMillis, boolean subscriptions, boolean inbound) {
        return with(state, dueAtMillis, expiresAtMillis, subscriptions, inbound);
    }

    /** The same session without a connection, which ends no later than that, and so does the delay of its Will. */
    SessionRow expired(long atMillis) {
        long expiresAt = Math.min(expiresAtMillis, atMillis);
        long dueAt = will == WillState.PENDING ? Math.min(willDueAtMillis, expiresAt) : willDueAtMillis;
        return with(will, dueAt, expiresAt, hasSubscriptions, hasInbound);
    }

    private SessionRow with(WillState state, long dueAtMillis, long expiresAt, boolean subscriptions, boolean inbound) {
        return new SessionRow(
                epoch,
                incarnation,
                connected,
                sessionExpirySeconds,
                expiresAt,
                state,
                dueAtMillis,
                subscriptions,
                inbound,
                sentUpTo,
                leftAtMillis);
    }

    /** Whether a connection of the session may have sent this message: what is in flight is not known here. */
    boolean mayHaveSent(MessageId id) {
        return connected || id.compareTo(sentUpTo) <= 0;
    }

    boolean isExpired(long nowMillis) {
        return !connected && expiresAtMillis <= nowMillis;
    }

    /** @return {@link #NEVER} for a session that does not expire */
    private static long expiry(long nowMillis, long expirySeconds) {
        return expirySeconds == Connect.SESSION_NEVER_EXPIRES ? NEVER : nowMillis + expirySeconds * MILLIS_PER_SECOND;
    }

    byte[] encode() {
        int flags = (connected ? CONNECTED : 0)
                | (hasSubscriptions ? SUBSCRIPTIONS : 0)
                | (hasInbound ? INBOUND : 0)
                | (will.code << WILL_SHIFT);
        return ByteBuffer.allocate(BYTES)
                .put((byte) VERSION)
                .put((byte) flags)
                .putLong(epoch)
                .putLong(incarnation)
                .putLong(sessionExpirySeconds)
                .putLong(expiresAtMillis)
                .putLong(willDueAtMillis)
                .putLong(sentUpTo.high())
                .putLong(sentUpTo.low())
                .putLong(leftAtMillis)
                .array();
    }

    static SessionRow decode(byte[] row) {
        ByteBuffer in = ByteBuffer.wrap(row);
        int version = in.get();
        if (version != VERSION) {
            throw new IllegalStateException("session row version: " + version + " (expected: " + VERSION + ")");
        }
        int flags = in.get();
        return new SessionRow(
                in.getLong(),
                in.getLong(),
                (flags & CONNECTED) != 0,
                in.getLong(),
                in.getLong(),
                WillState.of(flags >>> WILL_SHIFT),
                in.getLong(),
                (flags & SUBSCRIPTIONS) != 0,
                (flags & INBOUND) != 0,
                new MessageId(in.getLong(), in.getLong()),
                in.hasRemaining() ? in.getLong() : NEVER);
    }

    SessionInfo info(ClientId clientId, int subscriptions) {
        Lease lease = new Lease(clientId, epoch, incarnation);
        return new SessionInfo(
                lease, connected, leftAtMillis, sessionExpirySeconds, expiresAtMillis, sentUpTo, subscriptions);
    }
}

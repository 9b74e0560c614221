package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.Take;
import java.util.Collection;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A session as its document says, without its Will: immutable.
 *
 * @param expirySeconds Session Expiry Interval
 * @param expiresAtMillis {@link Message#NEVER} while it is connected or when it does not expire
 * @param willDueAtMillis {@link Message#NEVER} when no Will is pending
 * @param leftAtMillis when its last connection ended, {@link Message#NEVER} when none has, or it was not written down
 * @param settlement which of the conditional deliveries it published are data
 */
record SessionRow(
        long epoch,
        long incarnation,
        boolean connected,
        long expirySeconds,
        long expiresAtMillis,
        long willDueAtMillis,
        MessageId sentUpTo,
        long leftAtMillis,
        Settlement settlement) {
    static final String EPOCH = "epoch";
    /** Of a connected session: by which broker. */
    static final String NODE = "node";
    /** The session is over; what is left of it is garbage. */
    static final String ENDED = "ended";
    /** Records of smaller incarnations are garbage and still there. */
    static final String SWEEP_BELOW = "sweepBelow";

    static final String WILL = "will";
    static final String WILL_DUE_AT = "willDueAt";
    static final String SETTLED_UP_TO = "settledUpTo";

    private static final String EXPIRY_SECONDS = "expirySeconds";
    private static final String CONNECTED_AT = "connectedAt";
    private static final String LEFT_AT = "leftAt";
    private static final String SENT_UP_TO = "sentUpTo";
    private static final String SETTLED_AT_TAKE = "settledAtTake";
    private static final String KEPT_AT_TAKE = "keptAtTake";
    private static final long MILLIS_PER_SECOND = 1000;

    /**
     * What has become of the QoS 2 messages a session published, see the package's description.
     *
     * @param upTo the largest identifier that was committed and then released by PUBREL
     * @param atTake that when the present connection took the session
     * @param kept identifiers that were committed and not released then
     */
    record Settlement(MessageId upTo, MessageId atTake, List<MessageId> kept) {
        static final Settlement NONE = new Settlement(MessageId.MIN, MessageId.MIN, List.of());

        Settlement released(MessageId id) {
            return id.compareTo(upTo) > 0 ? new Settlement(id, atTake, kept) : this;
        }

        Settlement taken(Collection<MessageId> inbound) {
            return new Settlement(upTo, upTo, List.copyOf(inbound));
        }
    }

    /** A session that begins. */
    static SessionRow begun(long epoch, long incarnation, Take take) {
        return new SessionRow(
                epoch,
                incarnation,
                true,
                take.sessionExpirySeconds(),
                Message.NEVER,
                Message.NEVER,
                MessageId.MIN,
                Message.NEVER,
                Settlement.NONE);
    }

    /**
     * A session that begins without a connection.
     *
     * @param willDueAtMillis when a Will is due that the one before has left, {@link Message#NEVER} for none
     */
    static SessionRow provisioned(
            long epoch, long incarnation, long expirySeconds, long nowMillis, long willDueAtMillis) {
        return new SessionRow(
                epoch,
                incarnation,
                false,
                expirySeconds,
                expiry(nowMillis, expirySeconds),
                willDueAtMillis,
                MessageId.MIN,
                Message.NEVER,
                Settlement.NONE);
    }

    private static long expiry(long nowMillis, long expirySeconds) {
        return expirySeconds == Connect.SESSION_NEVER_EXPIRES
                ? Message.NEVER
                : nowMillis + expirySeconds * MILLIS_PER_SECOND;
    }

    SessionRow takenOver(Take take, Collection<MessageId> inbound) {
        return new SessionRow(
                epoch + 1,
                incarnation,
                true,
                take.sessionExpirySeconds(),
                Message.NEVER,
                Message.NEVER,
                sentUpTo,
                leftAtMillis,
                settlement.taken(inbound));
    }

    SessionRow left(Leave leave) {
        return away(leave.nowMillis(), leave.sessionExpirySeconds(), leave.sentUpTo())
                .withWill(leave.pendingWill(), leave.willDueAtMillis());
    }

    /** The broker died while the client was connected. */
    SessionRow cutOff(long nowMillis, long willGraceMillis, MessageId highest, @Nullable Will will) {
        long delayMillis = will == null ? 0 : will.delaySeconds() * MILLIS_PER_SECOND;
        return away(nowMillis, expirySeconds, highest).withWill(will, nowMillis + delayMillis + willGraceMillis);
    }

    private SessionRow away(long nowMillis, long expirySecondsNow, MessageId sent) {
        long expiresAt = expiry(nowMillis, expirySecondsNow);
        return new SessionRow(
                epoch, incarnation, false, expirySecondsNow, expiresAt, Message.NEVER, sent, nowMillis, settlement);
    }

    private SessionRow withWill(@Nullable Will will, long dueAtMillis) {
        return will == null ? this : withWillDueAt(Math.min(dueAtMillis, expiresAtMillis));
    }

    SessionRow withoutWill() {
        return withWillDueAt(Message.NEVER);
    }

    private SessionRow withWillDueAt(long dueAtMillis) {
        return with(expiresAtMillis, dueAtMillis, settlement);
    }

    /** The same session without a connection, which ends no later than that, and so does the delay of its Will. */
    SessionRow expired(long atMillis) {
        long expiresAt = Math.min(expiresAtMillis, atMillis);
        return with(expiresAt, hasPendingWill() ? Math.min(willDueAtMillis, expiresAt) : willDueAtMillis, settlement);
    }

    private SessionRow with(long expiresAt, long dueAtMillis, Settlement settled) {
        return new SessionRow(
                epoch, incarnation, connected, expirySeconds, expiresAt, dueAtMillis, sentUpTo, leftAtMillis, settled);
    }

    SessionRow released(MessageId id) {
        return with(expiresAtMillis, willDueAtMillis, settlement.released(id));
    }

    /** Whether a connection of the session may have sent this message: what is in flight is not known here. */
    boolean mayHaveSent(MessageId id) {
        return connected || id.compareTo(sentUpTo) <= 0;
    }

    boolean hasPendingWill() {
        return !connected && willDueAtMillis != Message.NEVER;
    }

    /** Whether the next connection finds it: one that expires with its connection is not there, not even by takeover. */
    boolean survives(long nowMillis) {
        return connected ? expirySeconds != 0 : expiresAtMillis > nowMillis;
    }

    Lease lease(ClientId clientId) {
        return new Lease(clientId, epoch, incarnation);
    }

    boolean isCurrent(Lease lease) {
        return epoch == lease.epoch() && incarnation == lease.incarnation();
    }

    /** Null for a session that is over. */
    static @Nullable SessionRow of(BsonDocument document) {
        if (Fields.isTrue(document, ENDED)) {
            return null;
        }
        return new SessionRow(
                Fields.int64(document, EPOCH),
                Fields.int64(document, Packets.INCARNATION),
                document.containsKey(NODE),
                Fields.int64(document, EXPIRY_SECONDS),
                Fields.dateMillis(document, Messages.EXPIRES_AT),
                Fields.dateMillis(document, WILL_DUE_AT),
                id(document, SENT_UP_TO),
                Fields.dateMillis(document, LEFT_AT),
                new Settlement(
                        id(document, SETTLED_UP_TO),
                        id(document, SETTLED_AT_TAKE),
                        Messages.ids(document, KEPT_AT_TAKE)));
    }

    static @Nullable Will will(BsonDocument document) {
        BsonValue will = document.get(WILL);
        return will == null ? null : Messages.will(will.asDocument());
    }

    private static MessageId id(BsonDocument document, String name) {
        BsonValue value = document.get(name);
        return value == null ? MessageId.MIN : Keys.messageId(value);
    }

    /** Finds this row as it is, and not when somebody else has taken, or ended, the session. */
    BsonDocument filter(ClientId clientId) {
        return Keys.byId(Keys.client(clientId))
                .append(EPOCH, Fields.int64(epoch))
                .append(Packets.INCARNATION, Fields.int64(incarnation));
    }

    /** Finds what is left of a session that is over, or nothing. */
    static BsonDocument endedFilter(ClientId clientId) {
        return Keys.byId(Keys.client(clientId)).append(ENDED, BsonBoolean.TRUE);
    }

    /** Makes a document say what this row says. */
    BsonDocument update(@Nullable Will will, String node, long nowMillis) {
        BsonDocument update = updateBesidesWill(node, nowMillis);
        if (will != null) {
            update.getDocument("$set").append(WILL, Messages.will(will));
        } else {
            update.getDocument("$unset").append(WILL, BsonBoolean.TRUE);
        }
        return update;
    }

    /** The same; the Will in it is left as it is. */
    BsonDocument updateBesidesWill(String node, long nowMillis) {
        BsonDocument set = new BsonDocument(EPOCH, Fields.int64(epoch))
                .append(Packets.INCARNATION, Fields.int64(incarnation))
                .append(EXPIRY_SECONDS, Fields.int64(expirySeconds))
                .append(SENT_UP_TO, Keys.uuid(sentUpTo))
                .append(SETTLED_UP_TO, Keys.uuid(settlement.upTo()))
                .append(SETTLED_AT_TAKE, Keys.uuid(settlement.atTake()))
                .append(KEPT_AT_TAKE, Messages.ids(settlement.kept()));
        BsonDocument unset = new BsonDocument(ENDED, BsonBoolean.TRUE);
        if (connected) {
            set.append(NODE, new BsonString(node)).append(CONNECTED_AT, Fields.date(nowMillis));
        } else {
            unset.append(NODE, BsonBoolean.TRUE);
        }
        setOrUnset(set, unset, Messages.EXPIRES_AT, expiresAtMillis);
        setOrUnset(set, unset, WILL_DUE_AT, willDueAtMillis);
        setOrUnset(set, unset, LEFT_AT, leftAtMillis);
        return new BsonDocument("$set", set).append("$unset", unset);
    }

    /** Makes a document say when this row ends, and nothing else: its Will stays as it is. */
    BsonDocument expiryUpdate() {
        BsonDocument set = new BsonDocument();
        Fields.putDate(set, Messages.EXPIRES_AT, expiresAtMillis);
        Fields.putDate(set, WILL_DUE_AT, willDueAtMillis);
        return new BsonDocument("$set", set);
    }

    SessionInfo info(ClientId clientId, int subscriptions) {
        return new SessionInfo(
                lease(clientId), connected, leftAtMillis, expirySeconds, expiresAtMillis, sentUpTo, subscriptions);
    }

    private static void setOrUnset(BsonDocument set, BsonDocument unset, String name, long millis) {
        if (millis == Message.NEVER) {
            unset.append(name, BsonBoolean.TRUE);
        } else {
            set.append(name, Fields.date(millis));
        }
    }

    /** What stays of a session that is over until all it held is deleted. */
    BsonDocument ended(ClientId clientId) {
        return filter(clientId).append(ENDED, BsonBoolean.TRUE).append(SWEEP_BELOW, Fields.int64(incarnation + 1));
    }
}

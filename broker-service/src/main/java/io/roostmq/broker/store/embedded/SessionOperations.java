package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.SessionStore.Provisioned;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import io.roostmq.broker.store.embedded.SessionRow.WillState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** What changes sessions, on the writer thread. */
final class SessionOperations {
    /** A longer queue is deleted as a range; a shorter one delivery by delivery, which leaves less behind for readers. */
    private static final long RANGE_DELETION_MESSAGES_MIN = 1000;

    private static final long MILLIS_PER_SECOND = 1000;

    private SessionOperations() {}

    static Taken take(Group group, Take take) throws RocksDBException {
        SessionEntry entry = group.settledSession(take.clientId());
        SessionRow before = entry.row();
        boolean keep = before != null && !take.cleanStart() && survives(before, take.nowMillis());
        Taken taken = before != null && keep ? keep(group, entry, before, take) : begin(group, entry, before, take);
        writeWill(group, entry, before, take.will());
        return taken;
    }

    /** A session that expires with its connection is not there for the next one, not even by takeover. */
    private static boolean survives(SessionRow row, long nowMillis) {
        return !row.isExpired(nowMillis) && !(row.connected() && row.sessionExpirySeconds() == 0);
    }

    private static Taken keep(Group group, SessionEntry entry, SessionRow before, Take take) throws RocksDBException {
        SessionRow row = before.takenOver(take.sessionExpirySeconds(), take.will() != null);
        List<Subscription> subscriptions = before.hasSubscriptions() ? subscriptions(group, entry) : List.of();
        Map<Integer, MessageId> inbound = before.hasInbound() ? inbound(group, entry) : Map.of();
        replace(group, entry, row);
        return new Taken(lease(entry.clientId, row), true, subscriptions, inbound, row.sentUpTo(), null);
    }

    private static Taken begin(Group group, SessionEntry entry, @Nullable SessionRow before, Take take)
            throws RocksDBException {
        @Nullable Will orphaned = before != null && before.will() == WillState.PENDING ? will(group, entry) : null;
        wipe(group, entry);
        SessionRow row = SessionRow.connected(
                before == null ? 1 : before.epoch() + 1,
                group.counters().nextIncarnation(),
                take.sessionExpirySeconds(),
                take.will() != null);
        replace(group, entry, row);
        return new Taken(lease(entry.clientId, row), false, List.of(), Map.of(), MessageId.MIN, orphaned);
    }

    static Provisioned provision(Group group, ClientId clientId, long sessionExpirySeconds, long nowMillis)
            throws RocksDBException {
        SessionRow present = group.session(clientId).row();
        if (present != null && !present.isExpired(nowMillis)) {
            return new Provisioned(lease(clientId, present), false);
        }
        SessionEntry entry = group.settledSession(clientId);
        SessionRow before = entry.row();
        wipe(group, entry);
        SessionRow row = SessionRow.connected(
                        before == null ? 1 : before.epoch() + 1,
                        group.counters().nextIncarnation(),
                        sessionExpirySeconds,
                        false)
                .left(nowMillis, sessionExpirySeconds, MessageId.MIN)
                .unseen();
        long willDueAtMillis = before == null ? SessionRow.NEVER : before.willDueAtMillis();
        replace(group, entry, willDueAtMillis == SessionRow.NEVER ? row : row.withPendingWill(willDueAtMillis));
        entry.markUnsettled();
        return new Provisioned(lease(clientId, row), true);
    }

    static void subscribe(Group group, Lease lease, List<Subscription> subscriptions) throws RocksDBException {
        SessionEntry entry = current(group, lease);
        SessionRow row = entry.row();
        for (Subscription subscription : subscriptions) {
            byte[] key = Keys.subscription(entry.prefix, subscription.filter());
            ByteWriter value = group.value();
            Records.subscription(value, subscription);
            group.put(Column.SUBSCRIPTIONS, key, value.toArray());
        }
        if (row != null && !row.hasSubscriptions()) {
            replace(group, entry, row.withSubscriptions());
        }
        entry.markUnsettled();
    }

    static void unsubscribe(Group group, Lease lease, List<TopicFilter> filters) throws RocksDBException {
        SessionEntry entry = current(group, lease);
        for (TopicFilter filter : filters) {
            group.delete(Column.SUBSCRIPTIONS, Keys.subscription(entry.prefix, filter));
        }
        entry.markUnsettled();
    }

    static void leave(Group group, Lease lease, Leave leave) throws RocksDBException {
        boolean ends = leave.sessionExpirySeconds() == 0;
        SessionEntry entry = ends ? group.settledSession(lease.clientId()) : group.session(lease.clientId());
        SessionRow row = entry.row();
        if (row == null || !entry.isCurrent(lease)) {
            return;
        }
        if (ends) {
            end(group, entry);
            return;
        }
        SessionRow left = row.left(leave.nowMillis(), leave.sessionExpirySeconds(), leave.sentUpTo());
        boolean pending = leave.pendingWill() != null;
        writeWill(group, entry, row, leave.pendingWill());
        replace(group, entry, pending ? left.withPendingWill(leave.willDueAtMillis()) : left);
    }

    static boolean end(Group group, ClientId clientId) throws RocksDBException {
        SessionEntry entry = group.settledSession(clientId);
        boolean existed = entry.row() != null;
        if (existed) {
            end(group, entry);
        }
        return existed;
    }

    static boolean endIfAway(Group group, Lease lease) throws RocksDBException {
        SessionEntry entry = group.settledSession(lease.clientId());
        SessionRow row = entry.row();
        boolean away = row != null && entry.isCurrent(lease) && !row.connected() && row.will() != WillState.PENDING;
        if (away) {
            end(group, entry);
        }
        return away;
    }

    static boolean expire(Group group, Lease lease, long nowMillis) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        SessionRow row = entry.row();
        boolean away = row != null && entry.isCurrent(lease) && !row.connected();
        if (row != null && away) {
            replace(group, entry, row.expired(nowMillis));
        }
        return away;
    }

    static void settleWill(Group group, Lease lease) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        SessionRow row = entry.row();
        if (row != null && entry.isCurrent(lease) && row.will() == WillState.PENDING) {
            group.delete(Column.WILLS, entry.key);
            replace(group, entry, row.withoutWill());
        }
    }

    static int recover(Group group, long nowMillis, long willGraceMillis) throws RocksDBException {
        if (group.hasChanges()) {
            group.commit();
        }
        int recovered = 0;
        try (Scan scan = group.database().scan(Column.SESSIONS, null)) {
            for (boolean valid = scan.seek(new byte[0]); valid; valid = scan.next()) {
                if (!SessionRow.decode(scan.value()).connected()) {
                    continue;
                }
                byte[] key = scan.key();
                cutOff(group, group.session(Keys.toClient(key, 0, key.length)), nowMillis, willGraceMillis);
                recovered++;
                if (group.isFull()) {
                    group.commit();
                }
            }
        }
        return recovered;
    }

    private static void cutOff(Group group, SessionEntry entry, long nowMillis, long willGraceMillis)
            throws RocksDBException {
        SessionRow row = entry.row();
        if (row == null) {
            return;
        }
        SessionRow left =
                row.left(nowMillis, row.sessionExpirySeconds(), group.counters().highestMessageId());
        @Nullable Will will = row.will() == WillState.NONE ? null : will(group, entry);
        if (will != null) {
            left = left.withPendingWill(nowMillis + will.delaySeconds() * MILLIS_PER_SECOND + willGraceMillis);
        }
        replace(group, entry, left);
    }

    /** @throws StoreException LEASE_LOST */
    private static SessionEntry current(Group group, Lease lease) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        if (!entry.isCurrent(lease)) {
            throw new StoreException(
                    StoreException.Kind.LEASE_LOST, "lease of " + lease.clientId() + " is not the current one");
        }
        return entry;
    }

    static Lease lease(ClientId clientId, SessionRow row) {
        return new Lease(clientId, row.epoch(), row.incarnation());
    }

    private static void end(Group group, SessionEntry entry) throws RocksDBException {
        wipe(group, entry);
        writeWill(group, entry, entry.row(), null);
        index(group, entry, entry.row(), null);
        entry.clear();
    }

    private static void replace(Group group, SessionEntry entry, SessionRow next) throws RocksDBException {
        index(group, entry, entry.row(), next);
        entry.replace(next);
    }

    /** Makes the index say when this session expires and its Will is due. */
    private static void index(Group group, SessionEntry entry, @Nullable SessionRow before, @Nullable SessionRow after)
            throws RocksDBException {
        long expiredBefore = before == null ? SessionRow.NEVER : before.expiresAtMillis();
        long expiresNow = after == null ? SessionRow.NEVER : after.expiresAtMillis();
        index(group, Keys.SESSION_EXPIRES, entry.key, expiredBefore, expiresNow);
        long dueBefore = before == null ? SessionRow.NEVER : before.willDueAtMillis();
        long dueNow = after == null ? SessionRow.NEVER : after.willDueAtMillis();
        index(group, Keys.WILL_DUE, entry.key, dueBefore, dueNow);
    }

    private static void index(Group group, byte kind, byte[] key, long before, long after) throws RocksDBException {
        if (before == after) {
            return;
        }
        if (before != SessionRow.NEVER) {
            group.delete(Column.EXPIRY, Keys.expiry(kind, before, key));
        }
        if (after != SessionRow.NEVER) {
            group.put(Column.EXPIRY, Keys.expiry(kind, after, key), NOTHING);
        }
    }

    private static final byte[] NOTHING = new byte[0];

    private static void writeWill(Group group, SessionEntry entry, @Nullable SessionRow before, @Nullable Will will)
            throws RocksDBException {
        if (will != null) {
            ByteWriter value = group.value();
            Records.will(value, will);
            group.put(Column.WILLS, entry.key, value.toArray());
        } else if (before != null && before.will() != WillState.NONE) {
            group.delete(Column.WILLS, entry.key);
        }
        entry.markUnsettled();
    }

    private static @Nullable Will will(Group group, SessionEntry entry) throws RocksDBException {
        byte @Nullable [] record = group.database().get(Column.WILLS, entry.key);
        return record == null ? null : Records.toWill(record);
    }

    private static List<Subscription> subscriptions(Group group, SessionEntry entry) throws RocksDBException {
        List<Subscription> subscriptions = new ArrayList<>();
        try (Scan scan = group.database().scan(Column.SUBSCRIPTIONS, Keys.behind(entry.prefix))) {
            for (boolean valid = scan.seek(entry.prefix); valid; valid = scan.next()) {
                String filter = Keys.text(scan.key(), entry.prefix.length);
                subscriptions.add(Records.toSubscription(filter, scan.value()));
            }
        }
        return subscriptions;
    }

    private static Map<Integer, MessageId> inbound(Group group, SessionEntry entry) throws RocksDBException {
        Map<Integer, MessageId> inbound = new HashMap<>();
        try (Scan scan = group.database().scan(Column.INBOUND, Keys.behind(entry.prefix))) {
            for (boolean valid = scan.seek(entry.prefix); valid; valid = scan.next()) {
                inbound.put(Keys.packetId(scan.key()), Keys.messageId(scan.value()));
            }
        }
        return inbound;
    }

    /** Deletes all that a settled session holds besides its own row, its counters and its Will. */
    private static void wipe(Group group, SessionEntry entry) throws RocksDBException {
        SessionRow row = entry.row();
        if (row == null) {
            return;
        }
        if (row.hasSubscriptions()) {
            deleteAll(group, Column.SUBSCRIPTIONS, entry.prefix);
        }
        if (row.hasInbound()) {
            deleteAll(group, Column.INBOUND, entry.prefix);
        }
        if (entry.messages() >= RANGE_DELETION_MESSAGES_MIN) {
            group.deleteRange(Column.QUEUE, entry.queuePrefix());
        } else if (entry.messages() > 0) {
            deleteAll(group, Column.QUEUE, entry.queuePrefix());
        }
    }

    private static void deleteAll(Group group, Column column, byte[] prefix) throws RocksDBException {
        try (Scan scan = group.database().scan(column, Keys.behind(prefix))) {
            for (boolean valid = scan.seek(prefix); valid; valid = scan.next()) {
                group.delete(column, scan.key());
            }
        }
    }
}

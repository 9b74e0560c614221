package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.RetainedStore.Matched;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.SessionVisitor;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.TopicScan;
import io.roostmq.broker.store.TopicScan.Verdict;
import io.roostmq.broker.store.embedded.Command.Reading;
import io.roostmq.broker.store.embedded.SessionRow.WillState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** What reader threads do. */
final class Readings {
    private Readings() {}

    /** Gets ready on the writer thread: the reader does not touch the entry. */
    static Reading<Page> page(Group group, Lease lease, MessageId after, int limit, long bytesMax)
            throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        if (!entry.isIncarnation(lease.incarnation()) || entry.messages() == 0) {
            Page empty = new Page(List.of(), false);
            return database -> empty;
        }
        byte[] prefix = entry.queuePrefix();
        QueueHint hint = entry.hint();
        QueueHint.Start start = hint.start();
        if (after.compareTo(start.bound()) >= 0) {
            return database -> page(database, prefix, Keys.following(after), limit, bytesMax);
        }
        return database -> {
            Page page = page(database, prefix, start.bound(), limit, bytesMax);
            if (!page.deliveries().isEmpty()) {
                hint.raise(start, page.deliveries().get(0).message().id());
            }
            return page;
        };
    }

    private static Page page(Database database, byte[] prefix, MessageId from, int limit, long bytesMax)
            throws RocksDBException {
        List<StoredDelivery> deliveries = new ArrayList<>();
        long bytes = 0;
        try (Scan scan = database.scan(Column.QUEUE, Keys.behind(prefix))) {
            boolean valid = scan.seek(Keys.queue(prefix, from));
            while (valid && deliveries.size() < limit && bytes < bytesMax) {
                StoredDelivery delivery = Records.toDelivery(scan.value());
                deliveries.add(delivery);
                bytes += delivery.message().sizeBytes();
                valid = scan.next();
            }
            return new Page(deliveries, valid);
        }
    }

    /** The row is as the writer has it; the subscriptions are counted by the reader. */
    static Reading<Optional<SessionInfo>> find(Group group, ClientId clientId, long nowMillis) throws RocksDBException {
        SessionEntry entry = group.session(clientId);
        SessionRow row = entry.row();
        if (row == null || row.isExpired(nowMillis)) {
            return database -> Optional.empty();
        }
        byte[] prefix = entry.prefix;
        return database -> Optional.of(row.info(clientId, row.hasSubscriptions() ? count(database, prefix) : 0));
    }

    private static int count(Database database, byte[] prefix) throws RocksDBException {
        int count = 0;
        try (Scan scan = database.scan(Column.SUBSCRIPTIONS, Keys.behind(prefix))) {
            for (boolean valid = scan.seek(prefix); valid; valid = scan.next()) {
                count++;
            }
        }
        return count;
    }

    static List<Lease> expired(Database database, long nowMillis, int limit) throws RocksDBException {
        List<Lease> expired = new ArrayList<>();
        try (Scan scan = database.scan(Column.EXPIRY, Keys.expiryAfter(Keys.SESSION_EXPIRES, nowMillis))) {
            boolean valid = scan.seek(new byte[] {Keys.SESSION_EXPIRES});
            for (; valid && expired.size() < limit; valid = scan.next()) {
                byte[] key = Keys.expiryKey(scan.key());
                SessionRow row = row(database, key);
                if (row != null
                        && row.expiresAtMillis() == Keys.expiryMillis(scan.key())
                        && row.will() != WillState.PENDING) {
                    expired.add(SessionOperations.lease(Keys.toClient(key, 0, key.length), row));
                }
            }
        }
        return expired;
    }

    static List<DueWill> dueWills(Database database, long nowMillis, int limit) throws RocksDBException {
        List<DueWill> due = new ArrayList<>();
        try (Scan scan = database.scan(Column.EXPIRY, Keys.expiryAfter(Keys.WILL_DUE, nowMillis))) {
            boolean valid = scan.seek(new byte[] {Keys.WILL_DUE});
            for (; valid && due.size() < limit; valid = scan.next()) {
                byte[] key = Keys.expiryKey(scan.key());
                SessionRow row = row(database, key);
                byte @Nullable [] will = database.get(Column.WILLS, key);
                if (row != null && will != null && row.willDueAtMillis() == Keys.expiryMillis(scan.key())) {
                    Lease lease = SessionOperations.lease(Keys.toClient(key, 0, key.length), row);
                    due.add(new DueWill(lease, Records.toWill(will)));
                }
            }
        }
        return due;
    }

    private static @Nullable SessionRow row(Database database, byte[] key) throws RocksDBException {
        byte @Nullable [] row = database.get(Column.SESSIONS, key);
        return row == null ? null : SessionRow.decode(row);
    }

    /** Sessions and subscriptions are in the same order, so both are read once from the first to the last. */
    static void forEachSession(Database database, SessionVisitor visitor) throws RocksDBException {
        try (Scan sessions = database.scan(Column.SESSIONS, null);
                Scan subscriptions = database.scan(Column.SUBSCRIPTIONS, null)) {
            subscriptions.seek(new byte[0]);
            for (boolean valid = sessions.seek(new byte[0]); valid; valid = sessions.next()) {
                byte[] key = sessions.key();
                ClientId clientId = Keys.toClient(key, 0, key.length);
                Lease lease = SessionOperations.lease(clientId, SessionRow.decode(sessions.value()));
                visitor.visit(lease, subscriptions(subscriptions, Keys.clientPrefix(key)));
            }
        }
    }

    private static List<Subscription> subscriptions(Scan scan, byte[] prefix) throws RocksDBException {
        List<Subscription> subscriptions = new ArrayList<>();
        for (boolean valid = scan.isValid(); valid; valid = scan.next()) {
            byte[] key = scan.key();
            int order = Arrays.compareUnsigned(key, 0, Math.min(key.length, prefix.length), prefix, 0, prefix.length);
            if (order > 0) {
                break;
            }
            if (order == 0) {
                subscriptions.add(Records.toSubscription(Keys.text(key, prefix.length), scan.value()));
            }
        }
        return subscriptions;
    }

    static Matched match(
            Database database, TopicFilter filter, @Nullable Topic after, int limit, StoreObserver observer)
            throws RocksDBException {
        TopicScan topics = new TopicScan(filter);
        List<Message> messages = new ArrayList<>();
        int looked = 0;
        try (Scan scan = database.scan(Column.RETAINED, topics.end())) {
            boolean valid = scan.seek(topics.start(after));
            while (valid && messages.size() < limit) {
                Verdict verdict = topics.judge(scan.key());
                looked++;
                if (verdict == Verdict.END) {
                    valid = false;
                    break;
                }
                if (verdict == Verdict.MATCH) {
                    messages.add(Records.toRetained(scan.value()));
                }
                valid = verdict == Verdict.SEEK ? scan.seek(topics.target()) : scan.next();
            }
            observer.retainedScanned(looked, messages.size());
            return new Matched(messages, valid);
        }
    }
}

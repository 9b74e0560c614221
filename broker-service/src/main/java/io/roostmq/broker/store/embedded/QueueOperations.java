package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.embedded.SessionEntry.Delivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** What changes queues, on the writer thread. */
final class QueueOperations {
    private static final byte[] NOTHING = new byte[0];
    /** From so many on, deliveries are looked up with a cursor. */
    private static final int CURSOR_IDS_MIN = 4;

    private final QueueLimits limits;
    /** Used again and again by the one thread that works here. */
    private final byte[] header = new byte[Records.DELIVERY_HEADER_BYTES];

    QueueOperations(QueueLimits limits) {
        this.limits = limits;
    }

    List<Appended> append(Group group, List<Append> batch) throws RocksDBException {
        List<Appended> outcomes = new ArrayList<>(batch.size());
        for (Append append : batch) {
            outcomes.add(append(group, append));
        }
        return outcomes;
    }

    private Appended append(Group group, Append append) throws RocksDBException {
        Append.InboundId inbound = append.inbound();
        if (inbound != null && !rememberInbound(group, inbound, append.message().id())) {
            return Appended.LEASE_LOST;
        }
        group.counters().observe(append.message().id());
        Append.Once once = append.once();
        Appended.Earlier earlier = once == null ? null : IdempotencyOperations.earlier(group, once);
        if (earlier != null) {
            return Appended.earlier(earlier);
        }
        ByteWriter value = group.value();
        Records.message(value, append.message());
        byte[] message = value.toArray();
        Outcome outcome = new Outcome();
        for (Recipient recipient : append.recipients()) {
            enqueue(group, append.message(), message, recipient, outcome);
        }
        if (append.retained()) {
            RetainedOperations.retain(group, append.message(), message);
        }
        Appended appended = outcome.appended();
        if (once != null && append.isTaken(appended.refused())) {
            IdempotencyOperations.remember(group, once, append.message().id());
        }
        return appended;
    }

    /** Collects who did not get it and who lost an older one; almost always nobody. */
    private static final class Outcome {
        private @Nullable List<ClientId> refused;
        private @Nullable List<ClientId> evicted;

        void refuse(ClientId clientId) {
            refused = refused == null ? new ArrayList<>() : refused;
            refused.add(clientId);
        }

        void evict(ClientId clientId) {
            evicted = evicted == null ? new ArrayList<>() : evicted;
            evicted.add(clientId);
        }

        Appended appended() {
            return refused == null && evicted == null
                    ? Appended.STORED
                    : new Appended(refused == null ? List.of() : refused, evicted == null ? List.of() : evicted);
        }
    }

    /** @return false when the lease is lost */
    private static boolean rememberInbound(Group group, Append.InboundId inbound, MessageId messageId)
            throws RocksDBException {
        SessionEntry entry = group.session(inbound.lease().clientId());
        SessionRow row = entry.row();
        if (row == null || !entry.isCurrent(inbound.lease())) {
            return false;
        }
        group.put(Column.INBOUND, Keys.inbound(entry.prefix, inbound.packetId()), Keys.id(messageId));
        entry.markUnsettled();
        if (!row.hasInbound()) {
            entry.replace(row.withInbound());
        }
        return true;
    }

    private void enqueue(Group group, Message message, byte[] encoded, Recipient recipient, Outcome outcome)
            throws RocksDBException {
        SessionEntry entry = group.session(recipient.clientId());
        if (!entry.isIncarnation(recipient.incarnation()) || isThere(group, entry, message.id())) {
            return;
        }
        int sizeBytes = message.sizeBytes();
        if (!makeRoom(group, entry, sizeBytes, outcome)) {
            outcome.refuse(recipient.clientId());
            return;
        }
        ByteWriter key = group.key();
        key.putBytes(entry.queuePrefix()).putId(message.id());
        ByteWriter value = group.value();
        Records.delivery(value, recipient, sizeBytes, message.expiresAtMillis(), encoded);
        group.put(Column.QUEUE, key, value);
        Delivery delivery = new Delivery(message.id(), recipient.qos(), sizeBytes, message.expiresAtMillis(), false);
        entry.store(delivery);
        if (message.expiresAtMillis() != Message.NEVER) {
            group.put(Column.EXPIRY, expiryKey(entry, delivery), NOTHING);
        }
    }

    /** Identifiers mostly grow, and one beyond the largest needs no look at the database. */
    private boolean isThere(Group group, SessionEntry entry, MessageId id) throws RocksDBException {
        return id.compareTo(entry.lastId()) <= 0 && find(group, entry, id) != null;
    }

    private boolean makeRoom(Group group, SessionEntry entry, int sizeBytes, Outcome outcome) throws RocksDBException {
        if (sizeBytes > limits.bytesMax() || limits.messagesMax() < 1) {
            return false;
        }
        while (entry.messages() >= limits.messagesMax() || entry.bytes() + sizeBytes > limits.bytesMax()) {
            if (limits.policy() == Policy.REJECT_NEW || !dropOldest(group, entry)) {
                return false;
            }
            outcome.evict(entry.clientId);
        }
        return true;
    }

    private static boolean dropOldest(Group group, SessionEntry entry) throws RocksDBException {
        OldestDeliveries head = entry.oldest();
        if (head == null) {
            head = new OldestDeliveries(group.database(), entry);
            entry.setOldest(head);
        }
        Delivery oldest = head.oldest();
        if (oldest == null) {
            return false;
        }
        remove(group, entry, oldest);
        return true;
    }

    void remove(Group group, Lease lease, List<MessageId> messageIds) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        if (!entry.isIncarnation(lease.incarnation())) {
            return;
        }
        if (messageIds.size() < CURSOR_IDS_MIN) {
            for (int i = 0; i < messageIds.size(); i++) {
                removeIfThere(group, entry, find(group, entry, messageIds.get(i)));
            }
            return;
        }
        try (DeliveryCursor cursor = new DeliveryCursor(group.database(), entry.queuePrefix())) {
            for (int i = 0; i < messageIds.size(); i++) {
                MessageId id = messageIds.get(i);
                boolean changed = entry.isChangedInGroup(id);
                removeIfThere(group, entry, changed ? entry.storedInGroup(id) : cursor.find(id));
            }
        }
    }

    private static void removeIfThere(Group group, SessionEntry entry, @Nullable Delivery found)
            throws RocksDBException {
        if (found != null) {
            remove(group, entry, found);
        }
    }

    void release(Group group, Lease lease, MessageId id) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        if (entry.storedInGroup(id) != null) {
            entry = group.settledSession(lease.clientId());
        }
        if (!entry.isIncarnation(lease.incarnation()) || entry.isRemovedInGroup(id)) {
            return;
        }
        byte[] key = Keys.queue(entry.queuePrefix(), id);
        byte @Nullable [] record = group.database().get(Column.QUEUE, key);
        if (record != null) {
            group.put(Column.QUEUE, key, Records.released(record));
        }
    }

    void forgetInbound(Group group, Lease lease, int packetId) throws RocksDBException {
        SessionEntry entry = group.session(lease.clientId());
        if (entry.isIncarnation(lease.incarnation())) {
            group.delete(Column.INBOUND, Keys.inbound(entry.prefix, packetId));
            entry.markUnsettled();
        }
    }

    List<ClientId> removeExpired(Group group, long nowMillis, int limit) throws RocksDBException {
        if (group.hasChanges()) {
            group.commit();
        }
        List<ClientId> removed = new ArrayList<>();
        byte[] end = Keys.expiryAfter(Keys.MESSAGE_EXPIRES, nowMillis);
        try (Scan scan = group.database().scan(Column.EXPIRY, end)) {
            boolean valid = scan.seek(new byte[] {Keys.MESSAGE_EXPIRES});
            while (valid && removed.size() < limit) {
                byte[] entryKey = scan.key();
                byte[] queueKey = Keys.expiryKey(entryKey);
                SessionEntry entry = group.session(Keys.clientOf(queueKey));
                group.delete(Column.EXPIRY, entryKey);
                if (removeExpired(group, entry, queueKey, Keys.expiryMillis(entryKey))) {
                    removed.add(entry.clientId);
                }
                if (group.isFull()) {
                    group.commit();
                }
                valid = scan.next();
            }
        }
        return removed;
    }

    /** The index may be wrong about a delivery: it may be gone, of an older incarnation, released by now, or sent. */
    private boolean removeExpired(Group group, SessionEntry entry, byte[] queueKey, long expiresAtMillis)
            throws RocksDBException {
        byte[] prefix = entry.queuePrefix();
        MessageId id = Keys.messageId(queueKey);
        SessionRow row = entry.row();
        if (row == null || !Arrays.equals(queueKey, Keys.queue(prefix, id))) {
            return false;
        }
        Delivery found = find(group, entry, id);
        if (found == null || found.released() || found.expiresAtMillis() != expiresAtMillis) {
            return false;
        }
        if (found.qos() == QoS.EXACTLY_ONCE && row.mayHaveSent(id)) {
            return false;
        }
        remove(group, entry, found);
        return true;
    }

    private @Nullable Delivery find(Group group, SessionEntry entry, MessageId id) throws RocksDBException {
        Delivery stored = entry.storedInGroup(id);
        if (stored != null || entry.isRemovedInGroup(id)) {
            return stored;
        }
        return group.database().getStart(Column.QUEUE, Keys.queue(entry.queuePrefix(), id), header)
                ? Records.header(id, header)
                : null;
    }

    private static void remove(Group group, SessionEntry entry, Delivery delivery) throws RocksDBException {
        group.delete(Column.QUEUE, group.key().putBytes(entry.queuePrefix()).putId(delivery.id()));
        if (delivery.expiresAtMillis() != Message.NEVER) {
            group.delete(Column.EXPIRY, expiryKey(entry, delivery));
        }
        entry.remove(delivery);
    }

    private static byte[] expiryKey(SessionEntry entry, Delivery delivery) {
        byte[] queueKey = Keys.queue(entry.queuePrefix(), delivery.id());
        return Keys.expiry(Keys.MESSAGE_EXPIRES, delivery.expiresAtMillis(), queueKey);
    }
}

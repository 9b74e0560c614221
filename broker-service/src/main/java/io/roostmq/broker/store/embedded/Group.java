package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The operations that become durable with one write, and the store as it will be after it. Used by the writer thread again
 * and again; after a failure a new one is made.
 */
final class Group implements AutoCloseable {
    private static final int OPERATIONS_MAX = 4096;
    private static final long BYTES_MAX = 8L << 20;

    private final Database database;
    private final SessionCache cache;
    private final Counters counters;
    private final StoreObserver observer;
    private final WriteBatch batch = new WriteBatch();
    private final ByteWriter key = new ByteWriter();
    private final ByteWriter value = new ByteWriter();

    private final List<SessionEntry> entries = new ArrayList<>();
    private final Map<Topic, RetainedHead> retained = new HashMap<>();
    private final Map<String, IdempotencyOperations.Known> keys = new HashMap<>();
    private List<Command<?>> commands = new ArrayList<>();
    private boolean mustSync;

    /** Which message a topic retains; {@link #NONE} when it retains none. */
    record RetainedHead(MessageId id, long expiresAtMillis) {
        static final RetainedHead NONE = new RetainedHead(MessageId.MIN, Long.MAX_VALUE);
    }

    Group(Database database, SessionCache cache, Counters counters, StoreObserver observer) {
        this.database = database;
        this.cache = cache;
        this.counters = counters;
        this.observer = observer;
    }

    Database database() {
        return database;
    }

    Counters counters() {
        return counters;
    }

    /** The session as this group leaves it so far. */
    SessionEntry session(ClientId clientId) throws RocksDBException {
        SessionEntry entry = cache.load(database, clientId);
        if (entry.enterGroup()) {
            entries.add(entry);
        }
        return entry;
    }

    /** The session, with nothing of it waiting to be committed: its rows can be scanned. Called before any change. */
    SessionEntry settledSession(ClientId clientId) throws RocksDBException {
        SessionEntry entry = session(clientId);
        if (!entry.isUnsettled()) {
            return entry;
        }
        commit();
        return session(clientId);
    }

    /** Which message the topic retains as this group leaves it so far. */
    RetainedHead retained(Topic topic, byte[] topicKey) throws RocksDBException {
        RetainedHead changed = retained.get(topic);
        if (changed != null) {
            return changed;
        }
        byte[] header = new byte[Records.RETAINED_HEADER_BYTES];
        return database.getStart(Column.RETAINED, topicKey, header)
                ? new RetainedHead(Records.retainedId(header), Records.retainedExpiresAtMillis(header))
                : RetainedHead.NONE;
    }

    void setRetained(Topic topic, RetainedHead head) {
        retained.put(topic, head);
    }

    /** What was published under a key, as this group leaves it so far. */
    IdempotencyOperations.@Nullable Known known(String idempotencyKey, byte[] rowKey) throws RocksDBException {
        IdempotencyOperations.Known changed = keys.get(idempotencyKey);
        if (changed != null) {
            return changed;
        }
        byte[] row = database.get(Column.KEYS, rowKey);
        return row == null ? null : IdempotencyOperations.Known.decode(row);
    }

    void setKnown(String idempotencyKey, IdempotencyOperations.Known known) {
        keys.put(idempotencyKey, known);
    }

    /** To build a key for {@link #put(Column, ByteWriter, ByteWriter)}. */
    ByteWriter key() {
        return key.clear();
    }

    /** To build a value. */
    ByteWriter value() {
        return value.clear();
    }

    void put(Column column, ByteWriter builtKey, ByteWriter builtValue) throws RocksDBException {
        batch.put(database.handle(column), builtKey.written(), builtValue.written());
    }

    void put(Column column, byte[] rowKey, byte[] rowValue) throws RocksDBException {
        batch.put(database.handle(column), rowKey, rowValue);
    }

    void delete(Column column, byte[] rowKey) throws RocksDBException {
        batch.delete(database.handle(column), rowKey);
    }

    void delete(Column column, ByteWriter builtKey) throws RocksDBException {
        batch.delete(database.handle(column), builtKey.written());
    }

    /** Deletes all keys that begin with the prefix, as the database holds them before this group. */
    void deleteRange(Column column, byte[] prefix) throws RocksDBException {
        batch.deleteRange(database.handle(column), prefix, Keys.behind(prefix));
    }

    void add(Command<?> command) {
        commands.add(command);
        mustSync |= command.mustSync();
    }

    int size() {
        return commands.size();
    }

    boolean isFull() {
        return commands.size() >= OPERATIONS_MAX || batch.getDataSize() >= BYTES_MAX;
    }

    /** Whether a scan of the database would miss something. */
    boolean hasChanges() {
        return batch.count() > 0 || !entries.isEmpty();
    }

    /**
     * Makes durable what was done so far and completes the commands that were added so far; an operation may call this
     * before it changes anything, and does not use entries that it got before.
     */
    void commit() throws RocksDBException {
        for (SessionEntry entry : entries) {
            writeRows(entry);
        }
        counters.writeTo(batch, database);
        if (batch.count() > 0) {
            long bytes = batch.getDataSize();
            long start = System.nanoTime();
            if (mustSync) {
                database.write(batch);
            } else {
                database.writeUnsynced(batch);
            }
            observer.committed(commands.size(), bytes, System.nanoTime() - start);
        }
        counters.written();
        List<Command<?>> done = commands;
        reset();
        cache.trim();
        for (Command<?> command : done) {
            command.committed();
        }
    }

    private void writeRows(SessionEntry entry) throws RocksDBException {
        SessionRow row = entry.row();
        if (entry.isRowChanged()) {
            if (row == null) {
                delete(Column.SESSIONS, entry.key);
            } else {
                put(Column.SESSIONS, entry.key, row.encode());
            }
        }
        if (entry.isDepthChanged()) {
            if (row == null) {
                delete(Column.DEPTHS, entry.key);
            } else {
                put(Column.DEPTHS, entry.key, entry.encodeDepth());
            }
        }
    }

    /** The write failed: nothing of this group is acknowledged. */
    void fail(StoreException failure) {
        List<Command<?>> failed = commands;
        reset();
        for (Command<?> command : failed) {
            command.failed(failure);
        }
    }

    private void reset() {
        entries.forEach(SessionEntry::settle);
        entries.clear();
        retained.clear();
        keys.clear();
        commands = new ArrayList<>();
        mustSync = false;
        batch.clear();
    }

    @Override
    public void close() {
        batch.close();
    }
}

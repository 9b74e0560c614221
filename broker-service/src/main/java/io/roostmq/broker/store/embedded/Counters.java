package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What the store counts as a whole. Changed by the writer thread; {@link #highestMessageId} is read by all. */
final class Counters {
    private volatile MessageId highestMessageId = MessageId.MIN;
    private long lastIncarnation;
    private long retained;
    private boolean changed;

    /** Reads them anew; the highest message identifier never goes back. */
    void load(Database database) throws RocksDBException {
        byte @Nullable [] highest = database.get(Column.META, Keys.HIGHEST_MESSAGE_ID);
        if (highest != null) {
            observe(Keys.messageId(highest));
        }
        lastIncarnation = number(database.get(Column.META, Keys.LAST_INCARNATION));
        retained = number(database.get(Column.META, Keys.RETAINED_COUNT));
        changed = false;
    }

    private static long number(byte @Nullable [] value) {
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    MessageId highestMessageId() {
        return highestMessageId;
    }

    void observe(MessageId id) {
        if (id.compareTo(highestMessageId) > 0) {
            highestMessageId = id;
            changed = true;
        }
    }

    /** One that no session ever had. */
    long nextIncarnation() {
        changed = true;
        return ++lastIncarnation;
    }

    long retained() {
        return retained;
    }

    void addRetained(int more) {
        retained += more;
        changed = true;
    }

    void writeTo(WriteBatch batch, Database database) throws RocksDBException {
        if (!changed) {
            return;
        }
        batch.put(database.handle(Column.META), Keys.HIGHEST_MESSAGE_ID, Keys.id(highestMessageId));
        batch.put(database.handle(Column.META), Keys.LAST_INCARNATION, Keys.number(lastIncarnation));
        batch.put(database.handle(Column.META), Keys.RETAINED_COUNT, Keys.number(retained));
    }

    void written() {
        changed = false;
    }
}

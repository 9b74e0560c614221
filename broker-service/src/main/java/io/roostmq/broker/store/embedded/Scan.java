package io.roostmq.broker.store.embedded;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A cursor over the keys of a column family as they were when it was made. Used by one thread, closed soon. */
final class Scan implements AutoCloseable {
    private final @Nullable Slice end;
    private final ReadOptions options = new ReadOptions();
    private final RocksIterator iterator;

    Scan(RocksDB rocks, ColumnFamilyHandle column, byte @Nullable [] end) {
        this.end = end == null ? null : new Slice(end);
        if (this.end != null) {
            options.setIterateUpperBound(this.end);
        }
        iterator = rocks.newIterator(column, options);
    }

    /** To the first key that is not smaller; returns whether there is one. */
    boolean seek(byte[] key) throws RocksDBException {
        iterator.seek(key);
        return isValid();
    }

    /** To the next key; returns whether there is one. */
    boolean next() throws RocksDBException {
        iterator.next();
        return isValid();
    }

    boolean isValid() throws RocksDBException {
        if (iterator.isValid()) {
            return true;
        }
        iterator.status();
        return false;
    }

    byte[] key() {
        return iterator.key();
    }

    byte[] value() {
        return iterator.value();
    }

    /** @param start as much of the value as fits is put there */
    void valueStart(byte[] start) {
        iterator.value(start);
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        if (end != null) {
            end.close();
        }
    }
}

package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreOpenException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** The open database, exchangeable while readers are at work: they hold the shared lock, the writer changes it alone. */
final class Engine {
    private final Path path;
    private final Durability durability;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Database database;

    /** @throws StoreOpenException saying why not */
    Engine(Path path, Durability durability) {
        this.path = path;
        this.durability = durability;
        database = Database.open(path, durability);
    }

    <T> @Nullable T read(Command.Reading<T> reading) throws RocksDBException {
        lock.readLock().lock();
        try {
            return reading.read(open());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** For the writer thread, which alone exchanges it. */
    Database open() {
        Database current = database;
        if (current == null) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "store " + path + " is not open");
        }
        return current;
    }

    /** @throws StoreOpenException and there is no open database then */
    Database reopen() {
        lock.writeLock().lock();
        try {
            closeDatabase();
            Database opened = Database.open(path, durability);
            database = opened;
            return opened;
        } finally {
            lock.writeLock().unlock();
        }
    }

    void close() {
        lock.writeLock().lock();
        try {
            closeDatabase();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeDatabase() {
        Database current = database;
        database = null;
        if (current != null) {
            current.close();
        }
    }
}

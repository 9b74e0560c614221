package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.ReaderThreads;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreOpenException;
import io.roostmq.broker.store.StoreTraits;
import java.util.concurrent.CompletionStage;
import org.rocksdb.RocksDBException;

/** The store in a directory of this machine. See the package's description for how it works. */
public final class EmbeddedStore implements Store {
    private static final StoreTraits TRAITS = new StoreTraits("embedded", true, true);
    private static final int READER_THREADS = 2;

    private final Engine engine;
    private final Writer writer;
    private final ReaderThreads readers;
    private final SessionStore sessions;
    private final QueueStore queues;
    private final RetainedStore retained;
    private boolean closed;

    private EmbeddedStore(EmbeddedStoreOptions options, Engine engine, Writer writer) {
        this.engine = engine;
        this.writer = writer;
        readers = new ReaderThreads("roost-store-reader", READER_THREADS);
        sessions = new EmbeddedSessions(this);
        queues = new EmbeddedQueues(this, options.queueLimits());
        retained = new EmbeddedRetained(this, options.observer());
    }

    /** @throws StoreOpenException when the directory is in use, damaged, of a newer format or no store at all */
    public static EmbeddedStore open(EmbeddedStoreOptions options) {
        Engine engine = new Engine(options.path(), options.durability());
        try {
            Writer writer = new Writer(engine, options.observer());
            EmbeddedStore store = new EmbeddedStore(options, engine, writer);
            writer.start();
            return store;
        } catch (RocksDBException e) {
            engine.close();
            throw new StoreOpenException("store " + options.path() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    <T> CompletionStage<T> change(Command.Operation<T> operation) {
        return writer.submit(new Command.Change<>(operation));
    }

    CompletionStage<Void> run(Command.Action action) {
        return writer.submit(new Command.Change<>(group -> {
            action.run(group);
            return null;
        }));
    }

    CompletionStage<Void> remove(Command.Action action) {
        return writer.submit(new Command.Removal(action));
    }

    <T> CompletionStage<T> read(Command.Preparation<T> preparation) {
        return writer.submit(new Command.Read<>(preparation, engine, readers));
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public QueueStore queues() {
        return queues;
    }

    @Override
    public RetainedStore retained() {
        return retained;
    }

    @Override
    public StoreTraits traits() {
        return TRAITS;
    }

    @Override
    public boolean isWritable() {
        return writer.isWritable();
    }

    @Override
    public MessageId highestMessageId() {
        return writer.highestMessageId();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            writer.close();
            readers.end();
        } catch (InterruptedException e) {
            readers.abort();
            Thread.currentThread().interrupt();
        } finally {
            engine.close();
        }
    }
}

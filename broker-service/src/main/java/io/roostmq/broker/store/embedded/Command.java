package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** An operation on its way through the writer. */
abstract class Command<T> {
    final CompletableFuture<T> stage = new CompletableFuture<>();

    /**
     * Takes its part in a group; refusals are kept until the group is committed.
     *
     * @throws RocksDBException the group fails
     */
    abstract void apply(Group group) throws RocksDBException;

    /** The group is durable. */
    abstract void committed();

    /** Whether its group has to be synced: not when a loss of power may undo it. */
    boolean mustSync() {
        return true;
    }

    void failed(StoreException failure) {
        stage.completeExceptionally(failure);
    }

    CompletionStage<T> stage() {
        return stage.minimalCompletionStage();
    }

    /** Changes the store. */
    @FunctionalInterface
    interface Operation<T> {
        /** @throws StoreException refuses the operation, before it has changed anything */
        @Nullable
        T apply(Group group) throws RocksDBException;
    }

    /** Changes the store and has nothing to say about it. */
    @FunctionalInterface
    interface Action {
        /** @throws StoreException refuses the operation, before it has changed anything */
        void run(Group group) throws RocksDBException;
    }

    /** Gets ready to read the store as it is once the group is committed. */
    @FunctionalInterface
    interface Preparation<T> {
        Reading<T> prepare(Group group) throws RocksDBException;
    }

    /** Reads the store, on a reader thread. */
    @FunctionalInterface
    interface Reading<T> {
        @Nullable
        T read(Database database) throws RocksDBException;
    }

    /** Completes when its group is durable. */
    static class Change<T> extends Command<T> {
        private final Operation<T> operation;
        private @Nullable StoreException refusal;
        private @Nullable T result;

        Change(Operation<T> operation) {
            this.operation = operation;
        }

        @Override
        void apply(Group group) throws RocksDBException {
            try {
                result = operation.apply(group);
            } catch (StoreException refused) {
                refusal = refused;
            }
        }

        @Override
        void committed() {
            if (refusal != null) {
                stage.completeExceptionally(refusal);
            } else {
                stage.complete(result);
            }
        }
    }

    /** A change that may be undone by a loss of power, and is repeated by its nature then. */
    static final class Removal extends Change<Void> {
        Removal(Action action) {
            super(group -> {
                action.run(group);
                return null;
            });
        }

        @Override
        boolean mustSync() {
            return false;
        }
    }

    /** Reads once everything submitted before it is durable. */
    static final class Read<T> extends Command<T> {
        private final Preparation<T> preparation;
        private final Engine engine;
        private final Executor readers;
        private @Nullable StoreException refusal;
        private @Nullable Reading<T> reading;

        Read(Preparation<T> preparation, Engine engine, Executor readers) {
            this.preparation = preparation;
            this.engine = engine;
            this.readers = readers;
        }

        @Override
        void apply(Group group) throws RocksDBException {
            try {
                reading = preparation.prepare(group);
            } catch (StoreException refused) {
                refusal = refused;
            }
        }

        @Override
        boolean mustSync() {
            return false;
        }

        @Override
        void committed() {
            Reading<T> ready = reading;
            if (ready == null) {
                stage.completeExceptionally(
                        refusal != null ? refusal : new IllegalStateException("a read was not prepared"));
                return;
            }
            readers.execute(() -> read(ready));
        }

        private void read(Reading<T> ready) {
            try {
                stage.complete(engine.read(ready));
            } catch (StoreException e) {
                stage.completeExceptionally(e);
            } catch (RocksDBException | RuntimeException | Error e) {
                stage.completeExceptionally(
                        new StoreException(StoreException.Kind.UNAVAILABLE, "not read: " + e.getMessage(), e));
            }
        }
    }
}

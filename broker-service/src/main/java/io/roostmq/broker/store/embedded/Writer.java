package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The thread that owns all changes: takes what waits, makes it one group, commits it, completes it.
 *
 * <pre>
 *          a write fails                  close
 *   OPEN ----------------> DOWN  ... -----------------> CLOSED
 *     ^                      |
 *     +----------------------+
 *       opened anew, a write succeeds
 * </pre>
 *
 * <p>While it is down or closed every operation is refused at once, so what waits stays bounded by what the callers had
 * submitted before.
 */
final class Writer {
    private static final Logger LOG = Logger.getLogger(Writer.class);

    private static final long RETRY_PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RETRY_PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum State {
        OPEN,
        DOWN,
        CLOSED
    }

    private final Engine engine;
    private final StoreObserver observer;
    private final BlockingQueue<Command<?>> waiting = new LinkedBlockingQueue<>();
    private final Command<?> stop = new Command.Change<>(group -> Boolean.TRUE);
    private final Counters counters = new Counters();
    private final SessionCache cache = new SessionCache();
    private final Thread thread = new Thread(this::run, "roost-store-writer");

    private volatile State state = State.OPEN;
    private Group group;

    Writer(Engine engine, StoreObserver observer) throws RocksDBException {
        this.engine = engine;
        this.observer = observer;
        counters.load(engine.open());
        group = newGroup();
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    MessageId highestMessageId() {
        return counters.highestMessageId();
    }

    boolean isWritable() {
        return state == State.OPEN;
    }

    <T> CompletionStage<T> submit(Command<T> command) {
        if (state != State.OPEN) {
            command.failed(refusal());
            return command.stage();
        }
        waiting.add(command);
        if (state == State.CLOSED && waiting.remove(command)) {
            command.failed(refusal());
        }
        return command.stage();
    }

    /** Commits what was submitted and ends. Blocks. */
    void close() throws InterruptedException {
        waiting.add(stop);
        thread.join();
    }

    private void run() {
        boolean running = true;
        while (running) {
            try {
                running = runGroup(waiting.take());
            } catch (InterruptedException e) {
                running = false;
            }
        }
        state = State.CLOSED;
        group.close();
        failWaiting();
    }

    /** @return whether to go on */
    private boolean runGroup(Command<?> first) throws InterruptedException {
        @Nullable Command<?> command = first;
        boolean running = true;
        try {
            while (command != null && running) {
                running = command != stop;
                command.apply(group);
                group.add(command);
                command = running && !group.isFull() ? waiting.poll() : null;
            }
            group.commit();
            return running;
        } catch (RocksDBException e) {
            LOG.errorf(
                    "store: a write failed, nothing is acknowledged until the database is open again: %s",
                    e.getMessage());
            fail(command, e);
            return running && reopen();
        } catch (RuntimeException | Error e) {
            LOG.error("store: an operation broke, its group is not acknowledged", e);
            fail(command, e);
            restart();
            return running;
        }
    }

    private void fail(@Nullable Command<?> applying, Throwable cause) {
        StoreException failure =
                new StoreException(StoreException.Kind.UNAVAILABLE, "not written: " + cause.getMessage(), cause);
        if (cause instanceof RocksDBException) {
            state = State.DOWN;
        }
        observer.failed(group.size() + (applying == null ? 0 : 1), cause);
        if (applying != null) {
            applying.failed(failure);
        }
        group.fail(failure);
        cache.clear();
    }

    /** Begins again with what the database says. */
    private void restart() {
        try {
            counters.load(engine.open());
        } catch (RocksDBException e) {
            LOG.error("store: its counters cannot be read", e);
        }
        group.close();
        group = newGroup();
    }

    /** @return whether to go on: false when the store was closed meanwhile */
    private boolean reopen() throws InterruptedException {
        long since = System.nanoTime();
        long pauseNanos = RETRY_PAUSE_MIN_NANOS;
        while (refuseFor(pauseNanos)) {
            if (tryReopen()) {
                state = State.OPEN;
                observer.recovered(System.nanoTime() - since);
                return true;
            }
            pauseNanos = Math.min(2 * pauseNanos, RETRY_PAUSE_MAX_NANOS);
        }
        return false;
    }

    private boolean tryReopen() {
        try (WriteBatch probe = new WriteBatch()) {
            Database database = engine.reopen();
            probe.put(database.handle(Column.META), Keys.PROBE, Keys.number(System.nanoTime()));
            database.write(probe);
            counters.load(database);
            group.close();
            group = newGroup();
            return true;
        } catch (RocksDBException | RuntimeException e) {
            LOG.warnf("store: still not writable: %s", e.getMessage());
            return false;
        }
    }

    /**
     * Refuses what comes in for some time.
     *
     * @return false when the store is to be closed
     */
    private boolean refuseFor(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (true) {
            Command<?> command = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (command == null) {
                return true;
            }
            if (command == stop) {
                return false;
            }
            command.failed(refusal());
        }
    }

    private void failWaiting() {
        for (Command<?> left = waiting.poll(); left != null; left = waiting.poll()) {
            left.failed(refusal());
        }
    }

    private StoreException refusal() {
        String why = state == State.CLOSED ? "store is closed" : "store cannot be written at the moment";
        return new StoreException(StoreException.Kind.UNAVAILABLE, why);
    }

    private Group newGroup() {
        return new Group(engine.open(), cache, counters, observer);
    }
}

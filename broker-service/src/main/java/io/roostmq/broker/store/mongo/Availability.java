package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.StoreOpenException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database takes writes. While it does not, operations are refused at once, and a thread tries: first to open
 * it, later to write one document.
 *
 * <pre>
 *   OPENING ----- prepared -----> OPEN <---- a write succeeds ---- DOWN
 *      |                            |                               ^
 *      | newer layout               +------- an operation fails ----+
 *      v
 *   REFUSED                         (CLOSED from everywhere)
 * </pre>
 */
final class Availability {
    private static final Logger LOG = Logger.getLogger(Availability.class);
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 2_000;

    private enum State {
        OPENING("database is not reachable yet"),
        OPEN(""),
        DOWN("database does not take writes at the moment"),
        REFUSED("database cannot be used as it is"),
        CLOSED("store is closed");

        private final String why;

        State(String why) {
            this.why = why;
        }
    }

    private final Runnable open;
    private final Runnable probe;
    private final StoreObserver observer;
    private final Thread thread = new Thread(this::run, "roost-store-mongodb-probe");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile State state = State.OPENING;
    private long downSinceNanos;

    /**
     * @param open prepares the database, or throws
     * @param probe writes, or throws
     */
    Availability(Runnable open, Runnable probe, StoreObserver observer) {
        this.open = open;
        this.probe = probe;
        this.observer = observer;
        thread.setDaemon(true);
    }

    /**
     * Tries to open once, and goes on trying in the background.
     *
     * @throws StoreOpenException when trying again would not help
     */
    void start() {
        try {
            open.run();
            state = State.OPEN;
        } catch (StoreOpenException e) {
            state = State.REFUSED;
            throw e;
        } catch (RuntimeException e) {
            LOG.warnf("store: the database cannot be opened, trying again: %s", Failures.describe(e));
        }
        thread.start();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Null when operations may be tried. */
    @Nullable
    StoreException refusal() {
        State now = state;
        return now == State.OPEN ? null : new StoreException(StoreException.Kind.UNAVAILABLE, now.why);
    }

    /** The outcome of a write is unknown, or known to be bad. */
    synchronized void failed(Throwable cause) {
        if (state == State.OPEN) {
            LOG.errorf(
                    "store: the database failed, nothing is acknowledged until a write succeeds: %s",
                    Failures.describe(cause));
            state = State.DOWN;
            downSinceNanos = System.nanoTime();
            notifyAll();
        }
    }

    private void run() {
        try {
            long pauseMillis = PAUSE_MILLIS_MIN;
            while (state == State.OPENING && !closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                tryToOpen();
                pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
            }
            while (awaitFailure()) {
                recover();
            }
        } catch (InterruptedException e) {
            LOG.warn("store: the probe was interrupted");
        }
    }

    private void tryToOpen() {
        try {
            open.run();
            transition(State.OPENING, State.OPEN);
            LOG.info("store: the database is there");
        } catch (StoreOpenException e) {
            transition(State.OPENING, State.REFUSED);
            LOG.error("store: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.debugf("store: the database cannot be opened yet: %s", Failures.describe(e));
        }
    }

    /** @return false when the store is closed */
    private synchronized boolean awaitFailure() throws InterruptedException {
        while (state == State.OPEN) {
            wait();
        }
        return state == State.DOWN;
    }

    private void recover() throws InterruptedException {
        long pauseMillis = PAUSE_MILLIS_MIN;
        while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
            try {
                probe.run();
                long downNanos = System.nanoTime() - downSinceNanos;
                if (transition(State.DOWN, State.OPEN)) {
                    observer.recovered(downNanos);
                }
                return;
            } catch (RuntimeException e) {
                LOG.debugf("store: still down: %s", Failures.describe(e));
                pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
            }
        }
    }

    private synchronized boolean transition(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    /** @return whether the database took writes until now */
    synchronized boolean close() {
        boolean wasOpen = state == State.OPEN;
        state = State.CLOSED;
        closed.countDown();
        notifyAll();
        return wasOpen;
    }

    void join() throws InterruptedException {
        thread.join();
    }
}

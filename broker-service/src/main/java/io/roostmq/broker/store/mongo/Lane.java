package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * A thread that carries out the operations of its clients in the order in which they came, at most one bulk in flight: the
 * longer a bulk takes, the more operations share the next one.
 */
final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class);

    /** Operations in one round; it is their documents that bound a bulk, see {@link Round}. */
    private static final int OPS_MAX = 4_000;

    private final Database database;
    private final Numbers numbers;
    private final Availability availability;
    private final StoreObserver observer;
    private final Room limits;
    private final Cache cache;
    private final BlockingQueue<Op> waiting = new LinkedBlockingQueue<>();
    /** To be done when the database works again. */
    private final List<Op> owed = new ArrayList<>();

    private final Thread thread;
    private final Op stop = new Stop();

    Lane(
            int number,
            Database database,
            Numbers numbers,
            Availability availability,
            Room limits,
            StoreObserver observer) {
        this.database = database;
        this.numbers = numbers;
        this.availability = availability;
        this.limits = limits;
        this.observer = observer;
        cache = new Cache(database);
        thread = new Thread(this::run, "roost-store-mongodb-" + number);
        thread.setDaemon(true);
    }

    private static final class Stop extends Op {
        @Override
        boolean isAlone() {
            return true;
        }

        @Override
        void apply(Round round) {}

        @Override
        void done() {}

        @Override
        void failed(Throwable cause) {}
    }

    void start() {
        thread.start();
    }

    /** Bounds that operations in this lane keep. */
    Room limits() {
        return limits;
    }

    void submit(Op op) {
        waiting.add(op);
    }

    /** On this lane's thread: the operation is submitted again behind the next round that succeeds. */
    void owe(Op op) {
        owed.add(op);
    }

    /** Carries out what was submitted and ends. Blocks. */
    void close() throws InterruptedException {
        waiting.add(stop);
        thread.join();
    }

    private void run() {
        List<Op> ops = new ArrayList<>();
        try {
            while (!ops.contains(stop)) {
                ops.clear();
                ops.add(waiting.take());
                waiting.drainTo(ops, OPS_MAX - 1);
                carryOut(ops);
            }
        } catch (InterruptedException e) {
            LOG.warn("store: a lane was interrupted");
        }
        ops.clear();
        waiting.drainTo(ops);
        StoreException closed = new StoreException(StoreException.Kind.UNAVAILABLE, "store is closed");
        ops.forEach(op -> op.failed(closed));
    }

    private void carryOut(List<Op> ops) {
        int from = 0;
        while (from < ops.size()) {
            int to = from + 1;
            while (!ops.get(from).isAlone() && to < ops.size() && !ops.get(to).isAlone()) {
                to++;
            }
            round(ops.subList(from, to));
            from = to;
        }
    }

    private void round(List<Op> ops) {
        StoreException unavailable = availability.refusal();
        if (unavailable != null) {
            ops.forEach(op -> op.failed(unavailable));
            return;
        }
        long begun = System.nanoTime();
        Round round = new Round(cache, database, numbers);
        try {
            cache.prefetch(ops, round);
            for (Op op : ops) {
                op.apply(round);
            }
            round.flush();
        } catch (MongoException e) {
            cache.clear();
            availability.failed(e);
            observer.failed(ops.size(), e);
            StoreException failure = Failures.unavailable(e);
            ops.forEach(op -> op.failed(failure));
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("store: an operation broke, none of its round is acknowledged", e);
            cache.clear();
            StoreException failure = new StoreException(StoreException.Kind.UNAVAILABLE, "not written: " + e, e);
            ops.forEach(op -> op.failed(failure));
            return;
        }
        if (round.written() > 0) {
            observer.committed(round.written(), round.writtenBytes(), System.nanoTime() - begun);
        }
        waiting.addAll(owed);
        owed.clear();
        complete(ops);
        cache.trim();
    }

    private void complete(List<Op> ops) {
        for (Op op : ops) {
            StoreException refusal = op.refusal();
            if (refusal == null) {
                op.done();
            } else {
                cache.clear();
                observer.failed(1, refusal);
                op.failed(refusal);
            }
        }
    }
}

package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Sweeps shared payloads now and then, in the background, when somebody sweeps the queues anyway. */
final class PayloadUpkeep {
    private static final Logger LOG = Logger.getLogger(PayloadUpkeep.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SharedPayloads payloads;
    private final Executor executor;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

    PayloadUpkeep(SharedPayloads payloads, Executor executor) {
        this.payloads = payloads;
        this.executor = executor;
    }

    void touch() {
        long last = lastNanos.get();
        long now = System.nanoTime();
        if (now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now)) {
            try {
                executor.execute(this::sweep);
            } catch (RejectedExecutionException e) {
                LOG.debug("store: closed, no sweep of payloads");
            }
        }
    }

    private void sweep() {
        try {
            int deleted = payloads.sweep(System.currentTimeMillis());
            LOG.debugf("store: %d shared payloads deleted", deleted);
        } catch (MongoException e) {
            LOG.debugf("store: sweep of payloads failed: %s", e.getMessage());
        }
    }
}

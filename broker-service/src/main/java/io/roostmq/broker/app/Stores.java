package io.roostmq.broker.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.embedded.Durability;
import io.roostmq.broker.store.embedded.EmbeddedStore;
import io.roostmq.broker.store.embedded.EmbeddedStoreOptions;
import io.roostmq.broker.store.embedded.StoreObserver;
import io.roostmq.broker.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Opens the store that the configuration names, and brings what is in it back to life. */
final class Stores {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    private Stores() {}

    static Store open(BrokerConfig config, MeterRegistry registry) {
        QueueLimits limits = new QueueLimits(
                config.queue().messagesMax(),
                config.queue().bytesMax(),
                config.queue().policy());
        return switch (config.store().type()) {
            case MEMORY -> new MemoryStore(limits);
            case EMBEDDED ->
                EmbeddedStore.open(new EmbeddedStoreOptions(
                        Path.of(config.store().path()), durability(config), limits, new CommitMetrics(registry)));
        };
    }

    private static Durability durability(BrokerConfig config) {
        return switch (config.store().durability()) {
            case FSYNC -> Durability.FSYNC;
            case OS -> Durability.OS;
        };
    }

    /** For an operator. */
    static String describe(BrokerConfig config) {
        String type = config.store().type().name().toLowerCase(Locale.ROOT);
        return switch (config.store().type()) {
            case MEMORY -> type + " (nothing survives a stop)";
            case EMBEDDED ->
                type + " at " + Path.of(config.store().path()).toAbsolutePath() + ", durability "
                        + config.store().durability().name().toLowerCase(Locale.ROOT);
        };
    }

    /** Before clients connect: sessions that a crash cut off are left, and every session becomes reachable. Blocks. */
    static void load(Store store, Routes routes, Duration willGrace) {
        int cutOff = await(store.sessions().recover(System.currentTimeMillis(), willGrace.toMillis()));
        await(store.sessions().forEachSession(routes::load));
        LOG.infof(
                "sessions: %d, subscriptions: %d, cut off by a crash: %d",
                routes.durableSessions(), routes.subscriptions(), cutOff);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Size and time of the embedded store's writes. */
    private static final class CommitMetrics implements StoreObserver {
        private final DistributionSummary operations;
        private final DistributionSummary bytes;
        private final Timer latency;
        private final Counter recoveries;

        CommitMetrics(MeterRegistry registry) {
            operations = registry.summary("roost.store.batch.operations");
            bytes = registry.summary("roost.store.batch.bytes");
            latency = registry.timer("roost.store.commit");
            recoveries = registry.counter("roost.store.recoveries");
        }

        @Override
        public void committed(int operationCount, long byteCount, long latencyNanos) {
            operations.record(operationCount);
            bytes.record((double) byteCount);
            latency.record(latencyNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void failed(int operationCount, Throwable cause) {
            LOG.warnf("store: a write of %d operations failed: %s", operationCount, cause.getMessage());
        }

        @Override
        public void recovered(long downNanos) {
            recoveries.increment();
            LOG.infof("store: writes succeed again after %d ms", TimeUnit.NANOSECONDS.toMillis(downNanos));
        }
    }
}

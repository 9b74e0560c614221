package io.roostmq.broker.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.embedded.Durability;
import io.roostmq.broker.store.embedded.EmbeddedStore;
import io.roostmq.broker.store.embedded.EmbeddedStoreOptions;
import io.roostmq.broker.store.memory.MemoryStore;
import io.roostmq.broker.store.mongo.MongoStore;
import io.roostmq.broker.store.mongo.MongoStoreOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Opens the store that the configuration names. */
final class Stores {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    /** The name of this broker among those that share a database. There is one. */
    private static final String NODE = "broker";

    private Stores() {}

    static Store open(BrokerConfig config, MongoSource mongo, MeterRegistry registry) {
        QueueLimits limits = new QueueLimits(
                config.queue().messagesMax(),
                config.queue().bytesMax(),
                config.queue().policy());
        return switch (config.store().type()) {
            case MEMORY -> new MemoryStore(limits);
            case EMBEDDED ->
                EmbeddedStore.open(new EmbeddedStoreOptions(
                        Path.of(config.store().path()), durability(config), limits, new CommitMetrics(registry)));
            case MONGODB -> {
                MongoStoreOptions options = new MongoStoreOptions(
                        databaseOf(config, mongo),
                        config.store().mongodb().lanes(),
                        durability(config) == Durability.FSYNC,
                        config.store().mongodb().sharedPayloadBytesMin(),
                        limits,
                        NODE,
                        new CommitMetrics(registry));
                yield MongoStore.open(mongo.client(), options);
            }
        };
    }

    private static String databaseOf(BrokerConfig config, MongoSource mongo) {
        String named = mongo.address().database();
        return named.isEmpty() ? config.store().mongodb().database() : named;
    }

    private static Durability durability(BrokerConfig config) {
        return switch (config.store().durability()) {
            case FSYNC -> Durability.FSYNC;
            case OS -> Durability.OS;
        };
    }

    /** For an operator. */
    static String describe(BrokerConfig config, MongoSource mongo) {
        String type = config.store().type().name().toLowerCase(Locale.ROOT);
        return switch (config.store().type()) {
            case MEMORY -> type + " (nothing survives a stop)";
            case EMBEDDED ->
                type + " at " + Path.of(config.store().path()).toAbsolutePath() + ", durability "
                        + config.store().durability().name().toLowerCase(Locale.ROOT);
            case MONGODB ->
                type + " at " + mongo.address().hosts() + ", database " + databaseOf(config, mongo) + ", durability "
                        + config.store().durability().name().toLowerCase(Locale.ROOT);
        };
    }

    /** Size and time of a durable store's writes. */
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
        public void recovered(long downNanos) {
            recoveries.increment();
            LOG.infof("store: writes succeed again after %d ms", TimeUnit.NANOSECONDS.toMillis(downNanos));
        }
    }
}

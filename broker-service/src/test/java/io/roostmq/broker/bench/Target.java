package io.roostmq.broker.bench;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.embedded.Durability;
import io.roostmq.broker.store.embedded.EmbeddedStore;
import io.roostmq.broker.store.embedded.EmbeddedStoreOptions;
import io.roostmq.broker.store.memory.MemoryStore;
import io.roostmq.broker.store.mongo.MongoStore;
import io.roostmq.broker.store.mongo.MongoStoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;

/**
 * An empty store, and what happens to it at the end.
 *
 * @param description which one it is, without secrets
 * @param cleanUp leaves nothing behind, when the store is closed
 */
record Target(Store store, Tally tally, String description, CleanUp cleanUp) implements AutoCloseable {
    private static final String DATABASE = "roost_bench";
    private static final int LANES = 4;
    /** So large that the copies of a small payload are not shared, and those of a large one are. */
    private static final long SHARED_PAYLOAD_BYTES_MIN = Long.getLong("roost.bench.shared-payload-bytes-min", 2 << 20);

    private static final QueueLimits LIMITS = new QueueLimits(1_000_000, 1L << 30, QueueLimits.Policy.REJECT_NEW);

    /** Drops a database, deletes a directory. */
    @FunctionalInterface
    interface CleanUp {
        void run() throws IOException;
    }

    /**
     * Opens one.
     *
     * @param where {@code embedded}, {@code memory}, or a connection string; of MongoDB a database of its own is used
     * @param data where the embedded store gets a directory of its own
     */
    static Target open(String where, Path data) throws IOException {
        return switch (where) {
            case "memory" -> new Target(new MemoryStore(LIMITS), new Tally(), "memory", () -> {});
            case "embedded" -> embedded(data);
            default -> mongodb(where);
        };
    }

    private static Target embedded(Path data) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(data), "store-");
        Tally tally = new Tally();
        Store store = EmbeddedStore.open(new EmbeddedStoreOptions(directory, Durability.FSYNC, LIMITS, tally));
        String disk = Files.getFileStore(directory).type();
        return new Target(store, tally, "embedded on " + disk + ", durability fsync", () -> delete(directory));
    }

    private static Target mongodb(String uri) {
        Tally tally = new Tally();
        MongoClient client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .addCommandListener(tally.listener())
                .build());
        client.getDatabase(DATABASE).drop();
        Store store = MongoStore.open(
                client, new MongoStoreOptions(DATABASE, LANES, true, SHARED_PAYLOAD_BYTES_MIN, LIMITS, "bench", tally));
        Document build = client.getDatabase("admin").runCommand(new Document("buildInfo", 1));
        String server = (build.containsKey("ferretdb") ? "FerretDB as " : "") + "MongoDB " + build.get("version");
        String description = "mongodb, " + server + ", " + LANES + " lanes, majority and journal";
        return new Target(store, tally, description, () -> {
            try (client) {
                client.getDatabase(DATABASE).drop();
            }
        });
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
        cleanUp.run();
    }
}

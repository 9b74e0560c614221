package io.roostmq.broker.app;

import io.roostmq.broker.migration.MigrationException;
import io.roostmq.broker.migration.MongoConnection;
import io.roostmq.broker.migration.MoscaImport;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.StoreOpenException;
import io.roostmq.broker.store.embedded.Durability;
import io.roostmq.broker.store.embedded.EmbeddedStore;
import io.roostmq.broker.store.embedded.EmbeddedStoreOptions;
import io.roostmq.broker.store.mongo.MongoStore;
import io.roostmq.broker.store.mongo.MongoStoreOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code ./roost import-mosca}: a program of its own, without Quarkus. What it works on comes by the environment, where
 * passwords are not seen by everybody: {@code ROOST_IMPORT_FROM} is a connection string that names mosca's database, {@code
 * ROOST_IMPORT_TO} a connection string or the directory of an embedded store.
 */
public final class ImportMosca {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int SOME_SKIPPED = 3;

    /** The name of this program in a database that it works on. */
    private static final String NODE = "import-mosca";

    private static final int LANES = 4;
    private static final long SHARED_PAYLOAD_BYTES_MIN = 64 << 10;
    private static final QueueLimits UNLIMITED =
            new QueueLimits(Long.MAX_VALUE, Long.MAX_VALUE, QueueLimits.Policy.REJECT_NEW);

    /** The driver tells of every connection. Held here: a logger that nobody holds forgets its level. */
    private static final Logger DRIVER = Logger.getLogger("org.mongodb.driver");

    private ImportMosca() {}

    public static void main(String[] arguments) {
        DRIVER.setLevel(Level.SEVERE);
        System.exit(run(System.getenv(), System.out, System.err));
    }

    static int run(Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            String from = environment.getOrDefault("ROOST_IMPORT_FROM", "");
            String to = environment.getOrDefault("ROOST_IMPORT_TO", "");
            MoscaImport.Outcome outcome = run(from, to, out);
            out.printf(
                    "imported: %d sessions, %d subscriptions, %d packets, %d retained messages; skipped: %d%n",
                    outcome.sessions(),
                    outcome.subscriptions(),
                    outcome.packets(),
                    outcome.retained(),
                    outcome.skipped());
            return outcome.skipped() == 0 ? DONE : SOME_SKIPPED;
        } catch (IllegalArgumentException | MigrationException | StoreOpenException e) {
            err.println("import-mosca: " + e.getMessage());
            return FAILED;
        }
    }

    private static MoscaImport.Outcome run(String from, String to, PrintStream out) {
        if (MongoAddress.of(from).database().isEmpty()) {
            throw new IllegalArgumentException(
                    "the connection string names no database (expected: mongodb://host/mqtt)");
        }
        try (MongoConnection source = MongoConnection.open(from, "")) {
            if (!source.isOfMosca()) {
                throw new MigrationException("database '" + source.database() + "' has no collections of mosca");
            }
            if (!to.startsWith("mongodb")) {
                EmbeddedStoreOptions options =
                        new EmbeddedStoreOptions(Path.of(to), Durability.FSYNC, UNLIMITED, StoreObserver.NONE);
                try (Store target = EmbeddedStore.open(options)) {
                    return new MoscaImport(source, target, out::println).run();
                }
            }
            MongoAddress.of(to);
            try (MongoConnection connection = MongoConnection.open(to, "roost")) {
                if (connection.isOfMosca()) {
                    throw new MigrationException("database '" + connection.database()
                            + "' has collections of mosca: choose another one as the target");
                }
                MongoStoreOptions options = new MongoStoreOptions(
                        connection.database(),
                        LANES,
                        true,
                        SHARED_PAYLOAD_BYTES_MIN,
                        UNLIMITED,
                        NODE,
                        StoreObserver.NONE);
                try (Store target = MongoStore.openAlone(connection.client(), options)) {
                    return new MoscaImport(source, target, out::println).run();
                }
            }
        }
    }
}

package io.roostmq.broker.migration;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonType;

/** A database of MongoDB, and the client that reaches it. */
public final class MongoConnection implements AutoCloseable {
    static final String SUBSCRIPTIONS = "subscriptions";
    static final String PACKETS = "packets";
    static final String RETAINED = "retained";

    private static final int SELECTION_SECONDS_MAX = 10;
    private static final int BATCH_DOCUMENTS = 1_000;

    private final MongoClient client;
    private final String database;

    private MongoConnection(MongoClient client, String database) {
        this.client = client;
        this.database = database;
    }

    /**
     * Connects.
     *
     * @param connectionString valid
     * @param database unless the connection string names one
     */
    public static MongoConnection open(String connectionString, String database) {
        ConnectionString parsed = new ConnectionString(connectionString);
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(parsed)
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS_MAX, TimeUnit.SECONDS))
                .build();
        String named = parsed.getDatabase();
        return new MongoConnection(MongoClients.create(settings), named == null ? database : named);
    }

    public MongoClient client() {
        return client;
    }

    public String database() {
        return database;
    }

    /**
     * Whether mosca's documents are here.
     *
     * @throws MigrationException when it does not answer
     */
    public boolean isOfMosca() {
        MongoDatabase content = client.getDatabase(database);
        try {
            return List.of(SUBSCRIPTIONS, PACKETS, RETAINED).stream()
                    .anyMatch(name -> content.getCollection(name)
                                    .find(Filters.type(MoscaDocuments.ID, BsonType.OBJECT_ID))
                                    .first()
                            != null);
        } catch (MongoException e) {
            throw unreadable(e);
        }
    }

    /**
     * Shows every document of a collection, in the order of their {@code _id}.
     *
     * @throws MigrationException when it cannot be read
     */
    void forEach(String collection, Consumer<BsonDocument> visitor) {
        try {
            client.getDatabase(database)
                    .getCollection(collection, BsonDocument.class)
                    .find()
                    .sort(Sorts.ascending(MoscaDocuments.ID))
                    .batchSize(BATCH_DOCUMENTS)
                    .forEach(visitor);
        } catch (MongoException e) {
            throw unreadable(e);
        }
    }

    private MigrationException unreadable(MongoException e) {
        return new MigrationException("database '" + database + "' cannot be read: " + e.getMessage());
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import io.roostmq.broker.store.StoreOpenException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The collections, and the documents about the database itself in the collection {@code schema}. Thread-safe. */
final class Database {
    /** The layout that this code reads and writes. */
    static final int VERSION = 1;

    static final String EXPIRY_INDEX = "expiry";
    static final String WILL_INDEX = "will";
    static final String NODE_INDEX = "node";
    static final String SWEEP_INDEX = "sweep";
    static final String BY_INDEX = "by";
    static final String PAYLOAD_INDEX = "payload";
    static final String KEY_INDEX = "key";

    private static final BsonString LAYOUT = new BsonString("layout");
    private static final BsonString CLOCK = new BsonString("clock");
    private static final BsonString INCARNATIONS = new BsonString("incarnations");
    private static final BsonString PROBE = new BsonString("probe");
    private static final BsonString HOLDER = new BsonString("holder");
    private static final String VALUE = "value";

    private final MongoDatabase database;

    final MongoCollection<BsonDocument> sessions;
    final MongoCollection<BsonDocument> subscriptions;
    final MongoCollection<BsonDocument> packets;
    final MongoCollection<BsonDocument> messages;
    final MongoCollection<BsonDocument> retained;
    final MongoCollection<BsonDocument> inbound;
    final MongoCollection<BsonDocument> keys;
    private final MongoCollection<BsonDocument> schema;

    Database(MongoClient client, MongoStoreOptions options) {
        WriteConcern writeConcern = options.durable() ? WriteConcern.MAJORITY.withJournal(true) : WriteConcern.W1;
        database = client.getDatabase(options.database())
                .withReadPreference(ReadPreference.primary())
                .withWriteConcern(writeConcern);
        sessions = collection("sessions");
        subscriptions = collection("subscriptions");
        packets = collection("packets");
        messages = collection("messages");
        retained = collection("retained");
        inbound = collection("inbound");
        keys = collection("keys");
        schema = collection("schema");
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return database.getCollection(name, BsonDocument.class);
    }

    /**
     * Creates what is missing. Several brokers may do so at once.
     *
     * @throws StoreOpenException when the database has a layout of a newer version
     */
    void prepare() {
        BsonDocument layout = schema.findOneAndUpdate(
                Keys.byId(LAYOUT),
                new BsonDocument("$setOnInsert", new BsonDocument(VALUE, new BsonInt32(VERSION))),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        int version = layout == null ? VERSION : Fields.int32(layout, VALUE);
        if (version > VERSION) {
            throw new StoreOpenException(
                    "database '" + database.getName() + "': its layout has version " + version + " (expected: at most "
                            + VERSION + "): a newer Roost has used it; start that one, or another database",
                    null);
        }
        index(sessions, Messages.EXPIRES_AT, EXPIRY_INDEX);
        index(sessions, SessionRow.WILL_DUE_AT, WILL_INDEX);
        index(sessions, SessionRow.NODE, NODE_INDEX);
        index(sessions, SessionRow.SWEEP_BELOW, SWEEP_INDEX);
        index(packets, Messages.EXPIRES_AT, EXPIRY_INDEX);
        index(packets, Packets.BY, BY_INDEX);
        index(packets, Packets.PAYLOAD_IN, PAYLOAD_INDEX);
        index(packets, Packets.KEY, KEY_INDEX);
        index(keys, Messages.EXPIRES_AT, EXPIRY_INDEX);
        index(retained, Messages.EXPIRES_AT, EXPIRY_INDEX);
    }

    /** Sparse: a document without the field is not in it, and nearly all are without. */
    private static void index(MongoCollection<BsonDocument> collection, String field, String name) {
        collection.createIndex(
                new BsonDocument(field, new BsonInt32(1)),
                new IndexOptions().name(name).sparse(true));
    }

    /** The document of a session, also of one that is over. */
    @Nullable
    BsonDocument session(BsonString clientId) {
        return sessions.find(Keys.byId(clientId)).first();
    }

    @Nullable
    BsonDocument clock() {
        return schema.find(Keys.byId(CLOCK)).first();
    }

    void writeClock(BsonDocument fields) {
        schema.updateOne(Keys.byId(CLOCK), new BsonDocument("$set", fields), new UpdateOptions().upsert(true));
    }

    /** Reserves numbers; returns the first of them. */
    long reserveIncarnations(int count) {
        BsonDocument before = schema.findOneAndUpdate(
                Keys.byId(INCARNATIONS),
                new BsonDocument("$inc", new BsonDocument(VALUE, Fields.int64(count))),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return before == null ? 1 : Fields.int64(before, VALUE) - count + 1;
    }

    /** Gives back the numbers behind {@code lastUsed}, unless somebody has reserved more meanwhile. */
    void returnIncarnations(long lastUsed, long lastReserved) {
        schema.updateOne(
                Keys.byId(INCARNATIONS).append(VALUE, Fields.int64(lastReserved)),
                new BsonDocument("$set", new BsonDocument(VALUE, Fields.int64(lastUsed))));
    }

    /** Writes down who works on the database from now on. */
    void hold(String node) {
        schema.updateOne(
                Keys.byId(HOLDER),
                new BsonDocument("$set", new BsonDocument(VALUE, new BsonString(node))),
                new UpdateOptions().upsert(true));
    }

    /** It does not any more. */
    void release(String node) {
        schema.deleteOne(Keys.byId(HOLDER).append(VALUE, new BsonString(node)));
    }

    /** Who works on the database, or was killed while it did; null when nobody does. */
    @Nullable
    String holder() {
        BsonDocument holder = schema.find(Keys.byId(HOLDER)).first();
        return holder == null ? null : holder.getString(VALUE).getValue();
    }

    /** @throws MongoException when writes do not succeed */
    void probe(long nowMillis) {
        schema.updateOne(
                Keys.byId(PROBE),
                new BsonDocument("$set", new BsonDocument(VALUE, Fields.date(nowMillis))),
                new UpdateOptions().upsert(true));
    }
}

package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.StoreException;

/** What errors mean: the one place that knows the differences between servers that speak MongoDB's protocol. */
final class Failures {
    /** The same on every server, though its text is not. */
    private static final int DUPLICATE_KEY = 11000;
    /** FerretDB: PostgreSQL found a deadlock between two bulks; nothing of this item is done. */
    private static final int DEADLOCK = 16908292;
    /** MongoDB: two writers met in the storage engine; nothing of this item is done. */
    private static final int WRITE_CONFLICT = 112;

    private Failures() {}

    static boolean isDuplicateKey(int code) {
        return code == DUPLICATE_KEY;
    }

    /** Whether the same write is worth repeating at once. */
    static boolean isCollision(int code) {
        return code == DEADLOCK || code == WRITE_CONFLICT;
    }

    static StoreException unavailable(MongoException cause) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "database: " + cause.getMessage(), cause);
    }

    static StoreException notWritten(int code, String message) {
        return new StoreException(
                StoreException.Kind.UNAVAILABLE, "database: not written, error " + code + ": " + message);
    }

    static StoreException overtaken() {
        return new StoreException(
                StoreException.Kind.UNAVAILABLE, "database: not written, a later connection has been there");
    }

    static StoreException leaseLost(ClientId clientId) {
        return new StoreException(StoreException.Kind.LEASE_LOST, "lease of " + clientId + " is not the current one");
    }
}

package io.roostmq.broker.store.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.StoreException;
import java.util.Set;

/** What errors mean: the one place that knows the differences between servers that speak MongoDB's protocol. */
final class Failures {
    /** The same on every server, though its text is not. */
    private static final int DUPLICATE_KEY = 11000;
    /** FerretDB: PostgreSQL found a deadlock between two bulks; nothing of this item is done. */
    private static final int DEADLOCK = 16908292;
    /** MongoDB: two writers met in the storage engine; nothing of this item is done. */
    private static final int WRITE_CONFLICT = 112;

    /**
     * About the server, whichever document it says them of: shutting down (91, 11600), not the primary any more (189, 10107,
     * 11602, 13435), no space on its disk (14031).
     */
    private static final Set<Integer> OF_THE_SERVER = Set.of(91, 189, 10107, 11600, 11602, 13435, 14031);

    private Failures() {}

    static boolean isDuplicateKey(int code) {
        return code == DUPLICATE_KEY;
    }

    /** Whether the same write is worth repeating at once. */
    static boolean isCollision(int code) {
        return code == DEADLOCK || code == WRITE_CONFLICT;
    }

    /** Whether any other write would have failed too. */
    static boolean isOfTheServer(int code) {
        return OF_THE_SERVER.contains(code);
    }

    static StoreException unavailable(MongoException cause) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "database: " + describe(cause), cause);
    }

    /** For an operator: what happened, without secrets. */
    static String describe(Throwable failure) {
        if (failure instanceof MongoSecurityException refused) {
            Throwable cause = refused.getCause();
            return "the database refuses user '" + refused.getCredential().getUserName()
                    + "' of the connection string: check user, password and authSource ("
                    + (cause instanceof MongoCommandException command ? command.getErrorMessage() : "no answer") + ")";
        }
        return String.valueOf(failure.getMessage());
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

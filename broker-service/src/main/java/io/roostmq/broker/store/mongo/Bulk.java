package io.roostmq.broker.store.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import io.roostmq.broker.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Writes to one collection that are sent together and fail one by one. Not ordered among each other. */
final class Bulk {
    /** How often writes that collided with another bulk are repeated. */
    private static final int COLLISIONS_MAX = 20;

    private static final long COLLISION_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    /**
     * One write.
     *
     * @param duplicate runs when a document with the same {@code _id} was there
     * @param failed runs when it was refused
     */
    record Write(WriteModel<BsonDocument> model, Runnable duplicate, Consumer<StoreException> failed) {
        /** One for which a document that is there is as good. */
        Write(WriteModel<BsonDocument> model, Consumer<StoreException> failed) {
            this(model, () -> {}, failed);
        }

        /** One whose failure fails everything that the caller does. */
        static Write orFail(WriteModel<BsonDocument> model) {
            return new Write(model, failure -> {
                throw failure;
            });
        }
    }

    private Bulk() {}

    /**
     * Returns when every write is durable, or its failure has been reported.
     *
     * @throws MongoException when the outcome of all of them is unknown, or the server takes none
     */
    static void run(MongoCollection<BsonDocument> collection, List<Write> writes) {
        List<Write> open = writes;
        for (int attempt = 0; !open.isEmpty(); attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(COLLISION_PAUSE_NANOS * attempt);
            }
            open = attempt(collection, open, attempt < COLLISIONS_MAX);
        }
    }

    /**
     * The same, one behind the other: after one that failed the others fail too.
     *
     * @throws MongoException when the outcome is unknown, or the server takes none
     */
    static void runInOrder(MongoCollection<BsonDocument> collection, List<Write> writes) {
        int from = 0;
        for (int attempt = 0; from < writes.size(); attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(COLLISION_PAUSE_NANOS * attempt);
            }
            List<Write> open = writes.subList(from, writes.size());
            BulkWriteError error = attemptInOrder(collection, open);
            if (error == null) {
                return;
            }
            from += error.getIndex();
            if (Failures.isDuplicateKey(error.getCode())) {
                writes.get(from).duplicate().run();
                from++;
            } else if (attempt >= COLLISIONS_MAX || !Failures.isCollision(error.getCode())) {
                StoreException failure = Failures.notWritten(error.getCode(), error.getMessage());
                writes.subList(from, writes.size())
                        .forEach(write -> write.failed().accept(failure));
                return;
            }
        }
    }

    /** @return the first error, null when there was none */
    private static @Nullable BulkWriteError attemptInOrder(
            MongoCollection<BsonDocument> collection, List<Write> writes) {
        try {
            collection.bulkWrite(models(writes));
            return null;
        } catch (MongoBulkWriteException e) {
            if (concernsAll(e) || e.getWriteErrors().isEmpty()) {
                throw e;
            }
            return e.getWriteErrors().get(0);
        }
    }

    /** Not even what has no error of its own is known to be written, or nothing else will be either. */
    private static boolean concernsAll(MongoBulkWriteException e) {
        return e.getWriteConcernError() != null
                || e.getWriteErrors().stream().anyMatch(error -> Failures.isOfTheServer(error.getCode()));
    }

    private static List<WriteModel<BsonDocument>> models(List<Write> writes) {
        List<WriteModel<BsonDocument>> models = new ArrayList<>(writes.size());
        for (Write write : writes) {
            models.add(write.model());
        }
        return models;
    }

    /** @return what is to be repeated */
    private static List<Write> attempt(
            MongoCollection<BsonDocument> collection, List<Write> writes, boolean repeatCollisions) {
        try {
            collection.bulkWrite(models(writes), UNORDERED);
            return List.of();
        } catch (MongoBulkWriteException e) {
            if (concernsAll(e)) {
                throw e;
            }
            List<Write> again = new ArrayList<>();
            for (BulkWriteError error : e.getWriteErrors()) {
                Write write = writes.get(error.getIndex());
                if (Failures.isDuplicateKey(error.getCode())) {
                    write.duplicate().run();
                } else if (repeatCollisions && Failures.isCollision(error.getCode())) {
                    again.add(write);
                } else {
                    write.failed().accept(Failures.notWritten(error.getCode(), error.getMessage()));
                }
            }
            return again;
        }
    }
}

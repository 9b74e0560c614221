package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import io.roostmq.broker.mqtt.ClientId;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/**
 * Deletes what ended incarnations of sessions have left, in the background. Nobody takes it for data meanwhile; what a crash
 * keeps from being deleted is found by its mark in the session's document.
 */
final class Cleaner {
    private static final Logger LOG = Logger.getLogger(Cleaner.class);

    /** No bulk stays in a server for so long: what is not committed by then will not be. */
    private static final long ABANDONED_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final Database database;
    private final Executor executor;
    private final AtomicLong abandonedCleanedMillis = new AtomicLong();

    Cleaner(Database database, Executor executor) {
        this.database = database;
        this.executor = executor;
    }

    /** @param below deletes records of smaller incarnations */
    void clean(ClientId clientId, long below) {
        inBackground(() -> cleanNow(clientId, below));
    }

    /** What was left of publications under idempotency keys; now and then. */
    void cleanAbandoned(Lanes lanes) {
        long nowMillis = System.currentTimeMillis();
        long last = abandonedCleanedMillis.get();
        if (nowMillis - last >= ABANDONED_MILLIS && abandonedCleanedMillis.compareAndSet(last, nowMillis)) {
            inBackground(() -> Rollback.startAbandoned(database, lanes, nowMillis - ABANDONED_MILLIS));
        }
    }

    /** Sessions with the mark, which an earlier process, or a failure, has left. */
    void cleanAll() {
        inBackground(() -> {
            BsonDocument marked = new BsonDocument(SessionRow.SWEEP_BELOW, new BsonDocument("$gt", Fields.int64(0)));
            for (BsonDocument session : database.sessions.find(marked).hintString(Database.SWEEP_INDEX)) {
                cleanNow(
                        new ClientId(session.getString(Keys.ID).getValue()),
                        Fields.int64(session, SessionRow.SWEEP_BELOW));
            }
        });
    }

    private void inBackground(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (MongoException e) {
                    LOG.debugf("store: garbage stays for later: %s", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("store: garbage stays for the next start");
        }
    }

    private void cleanNow(ClientId clientId, long below) {
        BsonDocument older = new BsonDocument("$lt", Fields.int64(below));
        database.packets.deleteMany(Keys.packets(clientId).append(Packets.INCARNATION, older));
        database.subscriptions.deleteMany(Keys.subscriptions(clientId, clientId).append(Packets.INCARNATION, older));
        database.inbound.deleteMany(Keys.inbounds(clientId).append(Packets.INCARNATION, older));
        BsonDocument marked = Keys.byId(Keys.client(clientId)).append(SessionRow.SWEEP_BELOW, Fields.int64(below));
        database.sessions.deleteOne(marked.clone().append(SessionRow.ENDED, BsonBoolean.TRUE));
        database.sessions.updateOne(
                marked, new BsonDocument("$unset", new BsonDocument(SessionRow.SWEEP_BELOW, BsonBoolean.TRUE)));
    }
}

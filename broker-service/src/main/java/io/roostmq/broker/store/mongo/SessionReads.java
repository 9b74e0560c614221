package io.roostmq.broker.store.mongo;

import com.mongodb.client.FindIterable;
import com.mongodb.client.model.Sorts;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore.DueWill;
import io.roostmq.broker.store.SessionStore.SessionVisitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Reads sessions. Thread-safe. */
final class SessionReads {
    private static final int READ_TOGETHER = 1_000;

    private final Database database;

    SessionReads(Database database) {
        this.database = database;
    }

    List<Lease> expired(long nowMillis, int limit) {
        BsonDocument filter = overdue(Messages.EXPIRES_AT, nowMillis)
                .append(SessionRow.WILL_DUE_AT, new BsonDocument("$exists", BsonBoolean.FALSE));
        List<Lease> expired = new ArrayList<>();
        forEach(
                database.sessions
                        .find(filter)
                        .hintString(Database.EXPIRY_INDEX)
                        .sort(Sorts.ascending(Messages.EXPIRES_AT, Keys.ID))
                        .limit(limit),
                (clientId, document) -> {
                    SessionRow row = SessionRow.of(document);
                    if (row != null) {
                        expired.add(row.lease(clientId));
                    }
                });
        return expired;
    }

    List<DueWill> dueWills(long nowMillis, int limit) {
        List<DueWill> due = new ArrayList<>();
        forEach(
                database.sessions
                        .find(overdue(SessionRow.WILL_DUE_AT, nowMillis))
                        .hintString(Database.WILL_INDEX)
                        .sort(Sorts.ascending(SessionRow.WILL_DUE_AT, Keys.ID))
                        .limit(limit),
                (clientId, document) -> {
                    SessionRow row = SessionRow.of(document);
                    Will will = SessionRow.will(document);
                    if (row != null && will != null) {
                        due.add(new DueWill(row.lease(clientId), will));
                    }
                });
        return due;
    }

    int countSubscriptions(ClientId clientId, long incarnation) {
        BsonDocument filter =
                Keys.subscriptions(clientId, clientId).append(Packets.INCARNATION, Fields.int64(incarnation));
        return Math.toIntExact(database.subscriptions.countDocuments(filter));
    }

    private static BsonDocument overdue(String field, long nowMillis) {
        return new BsonDocument(field, new BsonDocument("$lte", Fields.date(nowMillis)));
    }

    private static void forEach(FindIterable<BsonDocument> found, BiConsumer<ClientId, BsonDocument> visitor) {
        for (BsonDocument document : found) {
            visitor.accept(new ClientId(document.getString(Keys.ID).getValue()), document);
        }
    }

    void forEachSession(SessionVisitor visitor) {
        BsonString last = new BsonString("");
        int read = READ_TOGETHER;
        while (read == READ_TOGETHER) {
            List<BsonDocument> sessions = database.sessions
                    .find(Keys.byId(new BsonDocument("$gt", last)))
                    .sort(Sorts.ascending(Keys.ID))
                    .limit(READ_TOGETHER)
                    .into(new ArrayList<>());
            read = sessions.size();
            if (read > 0) {
                visit(sessions, visitor);
                last = sessions.get(read - 1).getString(Keys.ID);
            }
        }
    }

    private void visit(List<BsonDocument> sessions, SessionVisitor visitor) {
        ClientId first = new ClientId(sessions.get(0).getString(Keys.ID).getValue());
        ClientId last = new ClientId(
                sessions.get(sessions.size() - 1).getString(Keys.ID).getValue());
        Map<String, List<BsonDocument>> subscriptions = new HashMap<>();
        for (BsonDocument document : database.subscriptions.find(Keys.subscriptions(first, last))) {
            String clientId = document.getString(Packets.CLIENT_ID).getValue();
            subscriptions.computeIfAbsent(clientId, key -> new ArrayList<>()).add(document);
        }
        for (BsonDocument session : sessions) {
            SessionRow row = SessionRow.of(session);
            if (row == null) {
                continue;
            }
            String clientId = session.getString(Keys.ID).getValue();
            List<Subscription> own = new ArrayList<>();
            for (BsonDocument document : subscriptions.getOrDefault(clientId, List.of())) {
                if (Fields.int64(document, Packets.INCARNATION) == row.incarnation()) {
                    own.add(Subscriptions.subscription(document));
                }
            }
            visitor.visit(row.lease(new ClientId(clientId)), own);
        }
    }
}

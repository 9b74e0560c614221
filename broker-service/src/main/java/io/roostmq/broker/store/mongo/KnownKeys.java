package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateManyModel;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended.Earlier;
import io.roostmq.broker.store.mongo.Bulk.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@code keys}: what was published under idempotency keys. A delivery that names a key is data once the key's
 * document names its message: that one document is the commit. So before a key is forgotten its deliveries are freed of it.
 */
final class KnownKeys {
    private static final String FINGERPRINT = "fingerprint";
    private static final String MATCHED = "matched";
    private static final int FREED_TOGETHER_MAX = 1_000;
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);
    private static final Bson MARKS = Projections.include(Packets.KEY, Messages.MESSAGE_ID);

    private KnownKeys() {}

    /** The commit, unless the key is known. */
    static ReplaceOneModel<BsonDocument> commit(Once once, MessageId messageId) {
        BsonDocument document = Keys.byId(new BsonString(once.key()))
                .append(Messages.MESSAGE_ID, Keys.uuid(messageId))
                .append(FINGERPRINT, new BsonString(once.fingerprint()))
                .append(MATCHED, BsonBoolean.valueOf(once.matched()))
                .append(Messages.EXPIRES_AT, Fields.date(once.untilMillis()));
        BsonDocument over = new BsonDocument("$lte", Fields.date(once.nowMillis()));
        BsonDocument filter = Keys.byId(new BsonString(once.key())).append(Messages.EXPIRES_AT, over);
        return new ReplaceOneModel<>(filter, document, UPSERT);
    }

    static Map<String, BsonDocument> read(Database database, Collection<String> keys) {
        Map<String, BsonDocument> found = new HashMap<>();
        if (!keys.isEmpty()) {
            BsonArray ids = new BsonArray();
            keys.forEach(key -> ids.add(new BsonString(key)));
            for (BsonDocument document : database.keys.find(Keys.byId(new BsonDocument("$in", ids)))) {
                found.put(document.getString(Keys.ID).getValue(), document);
            }
        }
        return found;
    }

    static MessageId messageId(BsonDocument key) {
        return Keys.messageId(key, Messages.MESSAGE_ID);
    }

    static boolean isOver(BsonDocument key, long nowMillis) {
        return Fields.dateMillis(key, Messages.EXPIRES_AT) <= nowMillis;
    }

    static Earlier earlier(BsonDocument key, Once once) {
        boolean same = key.getString(FINGERPRINT).getValue().equals(once.fingerprint());
        return new Earlier(messageId(key), same, Fields.isTrue(key, MATCHED));
    }

    /** Whether the delivery is data, as far as its key is concerned. */
    static boolean isCommitted(@Nullable BsonDocument key, BsonDocument packet) {
        return key != null && messageId(key).equals(Keys.messageId(packet, Messages.MESSAGE_ID));
    }

    static int forget(Database database, long nowMillis, int limit) {
        List<BsonDocument> over = database.keys
                .find(new BsonDocument(Messages.EXPIRES_AT, new BsonDocument("$lte", Fields.date(nowMillis))))
                .hintString(Database.EXPIRY_INDEX)
                .sort(Sorts.ascending(Messages.EXPIRES_AT))
                .limit(limit)
                .into(new ArrayList<>());
        free(database, over);
        BsonArray ids = new BsonArray();
        over.forEach(key -> ids.add(key.get(Keys.ID)));
        if (!over.isEmpty()) {
            BsonDocument filter = Keys.byId(new BsonDocument("$in", ids))
                    .append(Messages.EXPIRES_AT, new BsonDocument("$lte", Fields.date(nowMillis)));
            Bulk.run(database.keys, List.of(Write.orFail(new DeleteManyModel<>(filter))));
        }
        return over.size();
    }

    /** The deliveries that these keys have committed do not depend on them any more. */
    static void free(Database database, Collection<BsonDocument> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Map<String, BsonDocument> byKey = new HashMap<>();
        BsonArray names = new BsonArray();
        for (BsonDocument key : keys) {
            byKey.put(key.getString(Keys.ID).getValue(), key);
            names.add(key.get(Keys.ID));
        }
        BsonArray ids = new BsonArray();
        for (BsonDocument packet : marked(database, new BsonDocument("$in", names))) {
            if (isCommitted(byKey.get(packet.getString(Packets.KEY).getValue()), packet)) {
                ids.add(Packets.id(packet));
            }
            if (ids.size() == FREED_TOGETHER_MAX) {
                free(database, ids);
                ids = new BsonArray();
            }
        }
        free(database, ids);
    }

    private static void free(Database database, BsonArray ids) {
        if (!ids.isEmpty()) {
            BsonDocument unmark = new BsonDocument("$unset", new BsonDocument(Packets.KEY, BsonBoolean.TRUE));
            Bulk.run(
                    database.packets,
                    List.of(Write.orFail(new UpdateManyModel<>(Keys.byId(new BsonDocument("$in", ids)), unmark))));
        }
    }

    private static Iterable<BsonDocument> marked(Database database, BsonDocument keys) {
        return database.packets
                .find(new BsonDocument(Packets.KEY, keys))
                .hintString(Database.KEY_INDEX)
                .projection(MARKS);
    }

    /**
     * Deliveries, with their sessions' incarnation, that were left without a commit.
     *
     * @param beforeMillis those that are older will never be committed
     */
    static List<BsonDocument> abandoned(Database database, long beforeMillis) {
        List<BsonDocument> abandoned = new ArrayList<>();
        List<BsonDocument> some = new ArrayList<>();
        for (BsonDocument packet : database.packets
                .find(new BsonDocument(Packets.KEY, new BsonDocument("$gte", new BsonString(""))))
                .hintString(Database.KEY_INDEX)
                .projection(Projections.include(Packets.KEY, Messages.MESSAGE_ID, Packets.INCARNATION))) {
            some.add(packet);
            if (some.size() == FREED_TOGETHER_MAX) {
                addAbandoned(database, some, beforeMillis, abandoned);
                some.clear();
            }
        }
        addAbandoned(database, some, beforeMillis, abandoned);
        return abandoned;
    }

    private static void addAbandoned(
            Database database, List<BsonDocument> packets, long beforeMillis, List<BsonDocument> to) {
        Map<String, BsonDocument> known = read(
                database,
                Set.copyOf(packets.stream()
                        .map(packet -> packet.getString(Packets.KEY).getValue())
                        .toList()));
        for (BsonDocument packet : packets) {
            BsonDocument key = known.get(packet.getString(Packets.KEY).getValue());
            boolean isOld = Keys.messageId(packet, Messages.MESSAGE_ID).timestampMillis() < beforeMillis;
            if (key == null ? isOld : !isCommitted(key, packet)) {
                to.add(packet);
            }
        }
    }
}

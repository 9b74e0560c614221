package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore.Matched;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.TopicScan;
import io.roostmq.broker.store.TopicScan.Verdict;
import io.roostmq.broker.store.mongo.Bulk.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Finds retained messages by ranges of {@code _id}, which is the topic. Reads a few documents at a time: twice as many after
 * each that was used to the end, few again after a jump. Thread-safe.
 */
final class RetainedReads {
    private static final int READ_MIN = 2;
    private static final int READ_MAX = 64;

    private final Database database;
    private final StoreObserver observer;

    RetainedReads(Database database, StoreObserver observer) {
        this.database = database;
        this.observer = observer;
    }

    Matched match(TopicFilter filter, @Nullable Topic after, int limit) {
        Cursor cursor = new Cursor(new TopicScan(filter), after);
        List<Message> messages = new ArrayList<>();
        while (cursor.advance() && messages.size() < limit) {
            messages.add(Messages.retained(cursor.document()));
        }
        observer.retainedScanned(cursor.looked, messages.size());
        return new Matched(messages, cursor.isAtMatch());
    }

    /** Goes from match to match. */
    private final class Cursor {
        private final TopicScan scan;
        private byte[] from;
        private boolean fromIncluded = true;
        private List<BsonDocument> read = List.of();
        private int next;
        private int wanted = READ_MIN;
        private boolean more = true;
        private @Nullable BsonDocument match;
        int looked;

        Cursor(TopicScan scan, @Nullable Topic after) {
            this.scan = scan;
            from = scan.start(after);
        }

        boolean isAtMatch() {
            return match != null;
        }

        BsonDocument document() {
            if (match == null) {
                throw new IllegalStateException("not at a match");
            }
            return match;
        }

        boolean advance() {
            match = null;
            while (next < read.size() || fetch()) {
                BsonDocument document = read.get(next++);
                byte[] topic = bytes(document);
                if (Arrays.compareUnsigned(topic, from) < 0) {
                    continue;
                }
                looked++;
                Verdict verdict = scan.judge(topic);
                if (verdict == Verdict.MATCH) {
                    match = document;
                    return true;
                }
                if (verdict == Verdict.END) {
                    read = List.of();
                    next = 0;
                    more = false;
                    return false;
                }
                if (verdict == Verdict.SEEK) {
                    seek(scan.target());
                }
            }
            return false;
        }

        private void seek(byte[] target) {
            from = target;
            boolean isBehind = read.isEmpty() || Arrays.compareUnsigned(bytes(read.get(read.size() - 1)), target) < 0;
            if (isBehind) {
                read = List.of();
                next = 0;
                fromIncluded = true;
                wanted = READ_MIN;
            }
        }

        private boolean fetch() {
            if (!more) {
                return false;
            }
            if (!read.isEmpty()) {
                from = bytes(read.get(read.size() - 1));
                fromIncluded = false;
            }
            BsonDocument range = new BsonDocument(fromIncluded ? "$gte" : "$gt", text(from));
            byte @Nullable [] end = scan.end();
            if (end != null) {
                range.append("$lt", text(end));
            }
            read = database.retained
                    .find(Keys.byId(range))
                    .sort(Sorts.ascending(Keys.ID))
                    .limit(wanted)
                    .into(new ArrayList<>());
            next = 0;
            more = read.size() == wanted;
            wanted = Math.min(2 * wanted, READ_MAX);
            return !read.isEmpty();
        }

        private static byte[] bytes(BsonDocument document) {
            return document.getString(Keys.ID).getValue().getBytes(StandardCharsets.UTF_8);
        }

        private static BsonString text(byte[] utf8) {
            return new BsonString(new String(utf8, StandardCharsets.UTF_8));
        }
    }

    long count() {
        return database.retained.countDocuments();
    }

    /** Of a newer message of the same topic nothing is deleted. */
    int removeExpired(long nowMillis, int limit) {
        List<Write> writes = new ArrayList<>();
        for (BsonDocument document : database.retained
                .find(new BsonDocument(Messages.EXPIRES_AT, new BsonDocument("$lte", Fields.date(nowMillis))))
                .hintString(Database.EXPIRY_INDEX)
                .projection(Projections.include(Messages.MESSAGE_ID))
                .limit(limit)) {
            writes.add(Write.orFail(new DeleteOneModel<>(document)));
        }
        Bulk.run(database.retained, writes);
        return writes.size();
    }
}

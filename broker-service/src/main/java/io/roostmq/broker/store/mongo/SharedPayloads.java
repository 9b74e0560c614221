package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Payloads that many deliveries refer to, in {@code messages}: written before what refers to them, and swept after it. */
final class SharedPayloads {
    /** A younger one may be about to be referred to. Much longer than any write takes. */
    private static final long AGE_MILLIS_MIN = TimeUnit.MINUTES.toMillis(10);

    private static final int SWEEP_MAX = 1_000;
    private static final String STORED_AT = "storedAt";

    private final Database database;
    /** Where the next sweep goes on. */
    private BsonValue sweptUpTo = Keys.uuid(MessageId.MIN);

    SharedPayloads(Database database) {
        this.database = database;
    }

    static BsonDocument of(MessageId id, Payload payload, long nowMillis) {
        return Keys.byId(Keys.uuid(id))
                .append(Messages.PAYLOAD, Fields.binary(payload))
                .append(STORED_AT, Fields.date(nowMillis));
    }

    /** The payloads of these messages. One that is missing is gone because nothing refers to it any more. */
    static Map<MessageId, Payload> read(Database database, Set<MessageId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<MessageId, Payload> payloads = new HashMap<>();
        BsonDocument filter = Keys.byId(new BsonDocument("$in", Messages.ids(ids)));
        for (BsonDocument document : database.messages.find(filter)) {
            payloads.put(Keys.messageId(document, Keys.ID), Fields.payload(document, Messages.PAYLOAD));
        }
        return payloads;
    }

    /** Deletes what nothing refers to, a bounded part of the collection at each call. */
    synchronized int sweep(long nowMillis) {
        BsonDocument filter = Keys.byId(new BsonDocument("$gt", sweptUpTo));
        List<BsonValue> unused = new ArrayList<>();
        int seen = 0;
        BsonValue last = sweptUpTo;
        for (BsonDocument document : database.messages
                .find(filter)
                .projection(Projections.include(STORED_AT))
                .sort(Sorts.ascending(Keys.ID))
                .limit(SWEEP_MAX)) {
            last = document.getBinary(Keys.ID);
            seen++;
            if (isOld(document, nowMillis) && !isReferredTo(last)) {
                unused.add(last);
            }
        }
        sweptUpTo = seen < SWEEP_MAX ? Keys.uuid(MessageId.MIN) : last;
        if (!unused.isEmpty()) {
            database.messages.deleteMany(Filters.in(Keys.ID, new BsonArray(unused)));
        }
        return unused.size();
    }

    private static boolean isOld(BsonDocument document, long nowMillis) {
        return Fields.dateMillis(document, STORED_AT) + AGE_MILLIS_MIN < nowMillis;
    }

    private boolean isReferredTo(BsonValue id) {
        return database.packets
                        .find(new BsonDocument(Packets.PAYLOAD_IN, id))
                        .hintString(Database.PAYLOAD_INDEX)
                        .projection(Projections.include(Keys.ID))
                        .first()
                != null;
    }
}

package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.mongo.Round.DeliveryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of its clients, as the database has it: read when it is first needed, thrown away after a failure. Used
 * by the lane's thread only.
 *
 * <p>Whether a queue has room is answered from memory. The size of a queue is counted by the server when the first message
 * for it comes after a start, once; from then on the lane, through which all changes go, keeps it exact.
 */
final class Cache {
    static final Bson SIZE_ONLY = Projections.include(Packets.SIZE, Packets.INCARNATION);

    /** Clients that one lane remembers. */
    private static final int CLIENTS_MAX = 50_000;

    private static final int READ_TOGETHER_MAX = 1_000;

    private final Database database;
    private final LinkedHashMap<ClientId, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    Cache(Database database) {
        this.database = database;
    }

    Entry entry(ClientId clientId) {
        Entry known = entries.get(clientId);
        if (known == null) {
            BsonDocument document = database.session(Keys.client(clientId));
            known = new Entry(clientId, document == null ? null : SessionRow.of(document));
            entries.put(clientId, known);
        }
        return known;
    }

    /** Makes sure that the size of the queue is known. */
    void count(Entry entry) {
        if (entry.isCounted()) {
            return;
        }
        BsonDocument match =
                Keys.packets(entry.clientId).append(Packets.INCARNATION, Fields.int64(entry.incarnation()));
        BsonDocument sum = database.packets
                .aggregate(List.of(
                        Aggregates.match(match),
                        Aggregates.group(
                                null, Accumulators.sum("messages", 1L), Accumulators.sum("bytes", "$" + Packets.SIZE))))
                .first();
        entry.count(sum == null ? 0 : Fields.int64(sum, "messages"), sum == null ? 0 : Fields.int64(sum, "bytes"));
    }

    /** Reads together what operations need to know. */
    void prefetch(List<Op> ops, Round round) {
        Wanted wanted = new Wanted();
        for (Op op : ops) {
            op.prepare(wanted);
        }
        loadSessions(wanted.sessions);
        for (ClientId clientId : wanted.counted) {
            Entry entry = entry(clientId);
            if (entry.row() != null) {
                count(entry);
            }
        }
        wanted.packets.removeIf(key -> !entry(key.clientId()).isCounted());
        loadSizes(List.copyOf(wanted.packets), round);
    }

    private void loadSessions(Set<ClientId> clients) {
        List<ClientId> missing = new ArrayList<>();
        for (ClientId clientId : clients) {
            if (!entries.containsKey(clientId)) {
                missing.add(clientId);
            }
        }
        for (int from = 0; from < missing.size(); from += READ_TOGETHER_MAX) {
            List<ClientId> some = missing.subList(from, Math.min(from + READ_TOGETHER_MAX, missing.size()));
            BsonArray ids = new BsonArray();
            some.forEach(clientId -> ids.add(Keys.client(clientId)));
            Map<String, BsonDocument> found = new HashMap<>();
            for (BsonDocument document : database.sessions.find(Keys.byId(new BsonDocument("$in", ids)))) {
                found.put(document.getString(Keys.ID).getValue(), document);
            }
            for (ClientId clientId : some) {
                BsonDocument document = found.get(clientId.value());
                @Nullable SessionRow row = document == null ? null : SessionRow.of(document);
                entries.put(clientId, new Entry(clientId, row));
            }
        }
    }

    private void loadSizes(List<DeliveryKey> keys, Round round) {
        for (int from = 0; from < keys.size(); from += READ_TOGETHER_MAX) {
            List<DeliveryKey> some = keys.subList(from, Math.min(from + READ_TOGETHER_MAX, keys.size()));
            BsonArray ids = new BsonArray();
            Map<DeliveryKey, Integer> sizes = new HashMap<>();
            for (DeliveryKey key : some) {
                ids.add(key.id());
                sizes.put(key, Round.NOT_THERE);
            }
            for (BsonDocument found : database.packets
                    .find(Keys.byId(new BsonDocument("$in", ids)))
                    .projection(SIZE_ONLY)) {
                BsonDocument id = Packets.id(found);
                DeliveryKey key = new DeliveryKey(Keys.clientOf(id), Keys.messageOf(id));
                if (Fields.int64(found, Packets.INCARNATION)
                        == entry(key.clientId()).incarnation()) {
                    sizes.put(key, Fields.int32(found, Packets.SIZE));
                }
            }
            round.knowSizes(sizes);
        }
    }

    private static final class Wanted implements Op.Needs {
        final Set<ClientId> sessions = new HashSet<>();
        final Set<ClientId> counted = new HashSet<>();
        final Set<DeliveryKey> packets = new HashSet<>();

        @Override
        public void session(ClientId clientId) {
            sessions.add(clientId);
        }

        @Override
        public void queueSize(ClientId clientId) {
            sessions.add(clientId);
            counted.add(clientId);
        }

        @Override
        public void packet(ClientId clientId, MessageId messageId) {
            sessions.add(clientId);
            packets.add(new DeliveryKey(clientId, messageId));
        }
    }

    /** Between two rounds: forgets clients that were not heard of for the longest time. */
    void trim() {
        Iterator<Entry> eldest = entries.values().iterator();
        for (int excess = entries.size() - CLIENTS_MAX; excess > 0; excess--) {
            eldest.next();
            eldest.remove();
        }
    }

    void clear() {
        entries.clear();
    }
}

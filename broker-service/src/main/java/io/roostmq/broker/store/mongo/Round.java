package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.mongo.Bulk.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What one lane writes at a time: the changes of many operations, in one bulk for each collection and kind. Never holds two
 * changes of the same document: the second one makes the first be written.
 *
 * <p>The order of the bulks is a promise: payloads before what refers to them, deliveries before the idempotency key or the inbound
 * identifier that commits them, a key before the identifier it came with, what is settled before the identifier is deleted.
 */
final class Round {
    /** More changes than these are written in several bulks. */
    private static final int CHANGES_MAX = 2_000;

    private static final long BYTES_MAX = 8L << 20;
    /** Deliveries deleted by one statement. */
    private static final int DELETION_PACKETS_MAX = 500;

    static final int NOT_THERE = -1;
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

    final Cache cache;
    private final Database database;
    private final Numbers numbers;

    private final Map<DeliveryKey, Change> packets = new TreeMap<>(DeliveryKey.ORDER);
    private final Map<MessageId, Write> payloads = new TreeMap<>();
    private final Map<String, RetainedChange> retained = new TreeMap<>();
    private final List<Write> keys = new ArrayList<>();
    /** What is published with this round under keys that are new. */
    private final Map<String, OnceOnly.First> committed = new HashMap<>();

    private final InboundChanges inbound = new InboundChanges();
    /** Sizes of deliveries as they were when the round began, {@link #NOT_THERE} for none. */
    private final Map<DeliveryKey, Integer> sizes = new HashMap<>();

    /** Clients with insertions that wait. */
    private final Set<ClientId> growing = new HashSet<>();

    private long bytes;
    private int written;
    private long writtenBytes;

    /** The {@code _id} of a delivery. */
    record DeliveryKey(ClientId clientId, MessageId messageId) {
        static final Comparator<DeliveryKey> ORDER = Comparator.<DeliveryKey, String>comparing(
                        key -> key.clientId().value())
                .thenComparing(DeliveryKey::messageId);

        BsonDocument id() {
            return Keys.packet(clientId, messageId);
        }
    }

    private sealed interface Change permits Insertion, Deletion, Update {
        Op op();
    }

    private record Insertion(Entry entry, BsonDocument document, int sizeBytes, Op op) implements Change {}

    private record Deletion(Op op) implements Change {}

    private record Update(BsonDocument filter, BsonDocument update, Op op) implements Change {}

    private record RetainedChange(Message message, Set<Op> ops) {}

    Round(Cache cache, Database database, Numbers numbers) {
        this.cache = cache;
        this.database = database;
        this.numbers = numbers;
    }

    Entry entry(ClientId clientId) {
        return cache.entry(clientId);
    }

    /** Changes sent since the round began. */
    int written() {
        return written;
    }

    /** The size of their messages. */
    long writtenBytes() {
        return writtenBytes;
    }

    Database database() {
        return database;
    }

    void observe(MessageId id) {
        numbers.observe(id);
    }

    boolean isBeingInserted(DeliveryKey key) {
        return packets.get(key) instanceof Insertion;
    }

    boolean isBeingDeleted(DeliveryKey key) {
        return packets.get(key) instanceof Deletion;
    }

    /** Before a change of this delivery: another one that waits is written. */
    void settle(DeliveryKey key) {
        if (packets.containsKey(key)) {
            flush();
        }
    }

    /** @param sizeBytes of the message, also when the document only refers to its payload */
    void insert(Entry entry, DeliveryKey key, BsonDocument document, int sizeBytes, Op op) {
        packets.put(key, new Insertion(entry, document, sizeBytes, op));
        entry.added(key.messageId(), sizeBytes);
        growing.add(key.clientId());
        grow(document.containsKey(Packets.PAYLOAD_IN) ? 0 : sizeBytes);
    }

    /** Makes sure that nothing is counted for the client's queue that turns out to be a repetition. */
    void settleQueue(Entry entry) {
        if (growing.contains(entry.clientId)) {
            flush();
        }
    }

    /** Whether the delivery is in the queue; nothing about it may be waiting. */
    boolean isThere(Entry entry, DeliveryKey key) {
        MessageId lastId = entry.lastId();
        if (lastId == null) {
            settleQueue(entry);
            BsonDocument last = database.packets
                    .find(Keys.packets(key.clientId()))
                    .projection(Cache.SIZE_ONLY)
                    .sort(Sorts.descending(Keys.ID))
                    .first();
            lastId = last == null ? MessageId.MIN : Keys.messageOf(Packets.id(last));
            entry.knowLastId(lastId);
        }
        return key.messageId().compareTo(lastId) <= 0 && sizeOf(entry, key) != NOT_THERE;
    }

    void delete(DeliveryKey key, Op op) {
        packets.put(key, new Deletion(op));
        grow(0);
    }

    /** QoS 2: PUBREC has come. */
    void release(Entry entry, MessageId id, Op op) {
        update(entry, id, Packets.RELEASE, op);
    }

    /** The delivery does not expire any more. */
    void keep(Entry entry, MessageId id, Op op) {
        update(entry, id, Packets.KEEP, op);
    }

    private void update(Entry entry, MessageId id, BsonDocument update, Op op) {
        DeliveryKey key = new DeliveryKey(entry.clientId, id);
        settle(key);
        BsonDocument filter = Keys.byId(key.id()).append(Packets.INCARNATION, Fields.int64(entry.incarnation()));
        packets.put(key, new Update(filter, update, op));
        grow(0);
    }

    /** A payload that several deliveries refer to. */
    void sharePayload(MessageId id, Payload payload, long nowMillis, Op op) {
        if (!payloads.containsKey(id)) {
            BsonDocument document = SharedPayloads.of(id, payload, nowMillis);
            payloads.put(id, write(new InsertOneModel<>(document), op));
            grow(payload.size());
        }
    }

    /** The newest one of a topic is written, for all who asked; what comes behind a deletion is a change of its own. */
    void retain(Message message, Op op) {
        String topic = message.topic().name();
        RetainedChange before = retained.get(topic);
        if (before != null && before.message().payload().isEmpty()) {
            flush();
            before = null;
        }
        Set<Op> ops = before == null ? new HashSet<>() : before.ops();
        ops.add(op);
        if (before == null || before.message().id().compareTo(message.id()) < 0) {
            retained.put(topic, new RetainedChange(message, ops));
        }
        grow(message.sizeBytes());
    }

    /** What is published with this round under keys that are new, by key. */
    Map<String, OnceOnly.First> committed() {
        return committed;
    }

    /**
     * The commit of what is published under an idempotency key, when all deliveries of this round are written.
     *
     * @param known runs when another message has the key
     */
    void rememberKey(OnceOnly.First first, Runnable known, Op op) {
        committed.put(first.once().key(), first);
        MessageId id = first.append().message().id();
        keys.add(new Write(KnownKeys.commit(first.once(), id), known, op::refuse));
        grow(0);
    }

    /** Committed when all deliveries of this round are written. */
    void rememberInbound(BsonDocument document, Op op) {
        inbound.remember(document, op);
        grow(0);
    }

    /** See {@link InboundChanges#forget}. */
    void forgetInbound(ClientId publisher, int packetId, MessageId messageId, boolean settles, Op op) {
        inbound.forget(publisher, packetId, messageId, settles, op);
        grow(0);
    }

    /** Before a change of this identifier: another one that waits is written. */
    void settleInbound(ClientId clientId, int packetId) {
        if (inbound.changes(clientId, packetId)) {
            flush();
        }
    }

    private void grow(int sizeBytes) {
        bytes += sizeBytes;
        if (bytes >= BYTES_MAX || packets.size() + retained.size() + keys.size() + inbound.size() >= CHANGES_MAX) {
            flush();
        }
    }

    /** Size of a delivery in bytes, or a negative number when it is not there; nothing about it may be waiting. */
    int sizeOf(Entry entry, DeliveryKey key) {
        Integer known = sizes.get(key);
        if (known == null) {
            known = NOT_THERE;
            BsonDocument found = database.packets
                    .find(Keys.byId(key.id()))
                    .projection(Cache.SIZE_ONLY)
                    .first();
            if (found != null && Fields.int64(found, Packets.INCARNATION) == entry.incarnation()) {
                known = Fields.int32(found, Packets.SIZE);
            }
        }
        return known;
    }

    /** Sizes that are known from a common read. */
    void knowSizes(Map<DeliveryKey, Integer> known) {
        sizes.putAll(known);
    }

    /** Writes all that waits; what fails is refused in its operation. */
    void flush() {
        numbers.cover();
        written += packets.size() + retained.size() + keys.size() + inbound.size();
        Bulk.run(database.messages, List.copyOf(payloads.values()));
        payloads.clear();
        flushPackets();
        flushRetained();
        Bulk.run(database.keys, List.copyOf(keys));
        keys.clear();
        inbound.flush(database, clientId -> entry(clientId).row());
        growing.clear();
        writtenBytes += bytes;
        bytes = 0;
    }

    private void flushPackets() {
        List<Write> insertions = new ArrayList<>();
        List<Write> changes = new ArrayList<>();
        List<DeliveryKey> deletions = new ArrayList<>();
        Map<DeliveryKey, Insertion> repeated = new TreeMap<>(DeliveryKey.ORDER);
        packets.forEach((key, change) -> {
            sizes.remove(key);
            if (change instanceof Insertion insertion) {
                insertions.add(new Write(
                        new InsertOneModel<>(insertion.document()),
                        () -> repeated.put(key, insertion),
                        insertion.op()::refuse));
            } else if (change instanceof Update update) {
                changes.add(write(new UpdateOneModel<>(update.filter(), update.update()), update.op()));
            } else {
                deletions.add(key);
            }
        });
        addDeletions(deletions, changes);
        Bulk.run(database.packets, insertions);
        Bulk.run(database.packets, changes);
        packets.clear();
        if (!repeated.isEmpty()) {
            onRepeated(repeated);
        }
    }

    private void addDeletions(List<DeliveryKey> keys, List<Write> to) {
        for (int from = 0; from < keys.size(); from += DELETION_PACKETS_MAX) {
            List<DeliveryKey> some = keys.subList(from, Math.min(from + DELETION_PACKETS_MAX, keys.size()));
            BsonArray ids = new BsonArray();
            Set<Op> ops = new HashSet<>();
            for (DeliveryKey key : some) {
                ids.add(key.id());
                Change change = packets.get(key);
                if (change != null) {
                    ops.add(change.op());
                }
            }
            BsonDocument filter = Keys.byId(new BsonDocument("$in", ids));
            to.add(new Write(new DeleteManyModel<>(filter), why -> ops.forEach(op -> op.refuse(why))));
        }
    }

    /** A delivery that was there is left as it is, unless it is garbage of an older incarnation. */
    private void onRepeated(Map<DeliveryKey, Insertion> repeated) {
        BsonArray ids = new BsonArray();
        repeated.forEach((key, insertion) -> {
            ids.add(key.id());
            insertion.entry().removed(insertion.sizeBytes());
        });
        Map<BsonDocument, Long> incarnations = new HashMap<>();
        for (BsonDocument found :
                database.packets.find(Keys.byId(new BsonDocument("$in", ids))).projection(Cache.SIZE_ONLY)) {
            incarnations.put(Packets.id(found), Fields.int64(found, Packets.INCARNATION));
        }
        List<Write> replacements = new ArrayList<>();
        repeated.forEach((key, insertion) -> {
            Long incarnation = incarnations.get(key.id());
            if (incarnation == null || incarnation != insertion.entry().incarnation()) {
                insertion.entry().added(key.messageId(), insertion.sizeBytes());
                replacements.add(write(
                        new ReplaceOneModel<>(Keys.byId(key.id()), insertion.document(), UPSERT), insertion.op()));
            }
        });
        Bulk.run(database.packets, replacements);
    }

    private void flushRetained() {
        List<Write> writes = new ArrayList<>();
        retained.values().forEach(change -> {
            Message message = change.message();
            BsonDocument older = Keys.byId(new BsonString(message.topic().name()))
                    .append(Messages.MESSAGE_ID, new BsonDocument("$lt", Keys.uuid(message.id())));
            Consumer<StoreException> refuse = why -> change.ops().forEach(op -> op.refuse(why));
            // A duplicate key says that a newer one is there: the filter for an older one did not find it.
            writes.add(
                    message.payload().isEmpty()
                            ? new Write(new DeleteOneModel<>(older), refuse)
                            : new Write(new ReplaceOneModel<>(older, Messages.retained(message), UPSERT), refuse));
        });
        retained.clear();
        Bulk.run(database.retained, writes);
    }

    private static Write write(WriteModel<BsonDocument> model, Op op) {
        return new Write(model, op::refuse);
    }
}

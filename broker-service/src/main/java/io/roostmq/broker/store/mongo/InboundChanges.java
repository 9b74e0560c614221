package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.mongo.Bulk.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What a round changes of the Packet Identifiers that publishers have in use at QoS 2: the commits, and their end. */
final class InboundChanges {
    static final String CONDITIONAL = "conditional";
    /** Of the publisher's lease. */
    static final String EPOCH = "epoch";

    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

    private final List<Commit> commits = new ArrayList<>();
    /** Who wait for the settlement of a publisher's session. */
    private final Map<ClientId, Set<Op>> settled = new HashMap<>();
    /** By the filter that finds them. */
    private final Map<BsonDocument, Op> forgotten = new HashMap<>();

    private final Set<BsonDocument> ids = new HashSet<>();

    private record Commit(BsonDocument document, Op op) {}

    static BsonDocument document(Lease lease, int packetId, MessageId id, boolean conditional) {
        BsonDocument document = Keys.byId(Keys.inbound(lease.clientId(), packetId))
                .append(Messages.MESSAGE_ID, Keys.uuid(id))
                .append(EPOCH, Fields.int64(lease.epoch()))
                .append(Packets.INCARNATION, Fields.int64(lease.incarnation()));
        Fields.putTrue(document, CONDITIONAL, conditional);
        return document;
    }

    void remember(BsonDocument document, Op op) {
        ids.add(document.getDocument(Keys.ID));
        commits.add(new Commit(document, op));
    }

    /**
     * PUBREL has come.
     *
     * @param messageId what the publisher used its identifier for: by now it may have used it again
     * @param settles whether the publisher's session is to say first that the message was committed
     */
    void forget(ClientId publisher, int packetId, MessageId messageId, boolean settles, Op op) {
        BsonDocument id = Keys.inbound(publisher, packetId);
        ids.add(id);
        forgotten.put(Keys.byId(id).append(Messages.MESSAGE_ID, Keys.uuid(messageId)), op);
        if (settles || settled.containsKey(publisher)) {
            settled.computeIfAbsent(publisher, created -> new HashSet<>()).add(op);
        }
    }

    boolean changes(ClientId publisher, int packetId) {
        return ids.contains(Keys.inbound(publisher, packetId));
    }

    int size() {
        return commits.size() + forgotten.size();
    }

    /** Writes the commits in their order, then what is settled, then deletes. Nothing is written for an operation that failed. */
    void flush(Database database, Function<ClientId, @Nullable SessionRow> rows) {
        List<Write> writes = new ArrayList<>();
        for (Commit commit : commits) {
            if (commit.op().refusal() == null) {
                writes.add(commit(commit.document(), commit.op()::refuse));
            }
        }
        commits.clear();
        Bulk.runInOrder(database.inbound, writes);
        settle(database, rows);
        delete(database);
        ids.clear();
    }

    /** Replaces what an earlier message left under the identifier, but not what a later connection has written. */
    static Write commit(BsonDocument inbound, Consumer<StoreException> refuse) {
        BsonDocument later = new BsonDocument("$gt", inbound.get(EPOCH));
        BsonDocument filter = Keys.same(inbound).append(EPOCH, new BsonDocument("$not", later));
        return new Write(
                new ReplaceOneModel<>(filter, inbound, UPSERT), () -> refuse.accept(Failures.overtaken()), refuse);
    }

    private void settle(Database database, Function<ClientId, @Nullable SessionRow> rows) {
        List<Write> settlements = new ArrayList<>();
        settled.forEach((clientId, ops) -> {
            SessionRow row = rows.apply(clientId);
            if (row != null) {
                BsonBinary upTo = Keys.uuid(row.settlement().upTo());
                BsonDocument update = new BsonDocument("$set", new BsonDocument(SessionRow.SETTLED_UP_TO, upTo));
                settlements.add(new Write(
                        new UpdateOneModel<>(row.filter(clientId), update), why -> ops.forEach(op -> op.refuse(why))));
            }
        });
        settled.clear();
        Bulk.run(database.sessions, settlements);
    }

    private void delete(Database database) {
        List<Write> deletions = new ArrayList<>();
        forgotten.forEach((filter, op) -> {
            if (op.refusal() == null) {
                deletions.add(new Write(new DeleteOneModel<>(filter), op::refuse));
            }
        });
        forgotten.clear();
        Bulk.run(database.inbound, deletions);
    }
}

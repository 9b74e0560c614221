package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import io.roostmq.broker.store.mongo.Bulk.Write;
import io.roostmq.broker.store.mongo.Entry.Inbound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** What changes sessions, on the thread of the client's lane, each with its own round trips. */
final class SessionOps {
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);
    private static final int WRITTEN_TOGETHER_MAX = 1_000;

    private final Database database;
    private final Numbers numbers;
    private final Lanes lanes;
    private final Cleaner cleaner;
    private final String node;

    SessionOps(Database database, Numbers numbers, Lanes lanes, Cleaner cleaner, String node) {
        this.database = database;
        this.numbers = numbers;
        this.lanes = lanes;
        this.cleaner = cleaner;
        this.node = node;
    }

    Taken take(Round round, Take take) {
        Entry entry = round.entry(take.clientId());
        SessionRow before = entry.row();
        boolean keep = before != null && !take.cleanStart() && before.survives(take.nowMillis());
        return before != null && keep ? keep(entry, before, take) : begin(entry, before, take);
    }

    private Taken keep(Entry entry, SessionRow before, Take take) {
        ClientId clientId = take.clientId();
        Map<Integer, Inbound> inbound = QueueOps.inbound(database, clientId, before);
        Map<Integer, MessageId> ids = new HashMap<>();
        inbound.forEach((packetId, known) -> ids.put(packetId, known.messageId()));
        SessionRow row = before.takenOver(take, ids.values());
        BsonDocument update = row.update(take.will(), node, take.nowMillis());
        if (database.sessions.findOneAndUpdate(before.filter(clientId), update) == null) {
            throw stale(clientId);
        }
        entry.replace(row);
        entry.knowInbound(inbound);
        Rollback.start(database, lanes, row, clientId);
        return new Taken(
                row.lease(clientId), true, subscriptions(clientId, row.incarnation()), ids, row.sentUpTo(), null);
    }

    private Taken begin(Entry entry, @Nullable SessionRow before, Take take) {
        ClientId clientId = take.clientId();
        SessionRow row = SessionRow.begun(before == null ? 1 : before.epoch() + 1, numbers.nextIncarnation(), take);
        BsonDocument update = row.update(take.will(), node, take.nowMillis());
        @Nullable Will orphaned = null;
        if (before == null) {
            BsonDocument ended = database.sessions.findOneAndUpdate(
                    SessionRow.endedFilter(clientId),
                    update,
                    new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.BEFORE));
            if (ended != null) {
                cleaner.clean(clientId, Fields.int64(ended, SessionRow.SWEEP_BELOW));
            }
        } else {
            update.getDocument("$set").append(SessionRow.SWEEP_BELOW, Fields.int64(row.incarnation()));
            BsonDocument replaced = database.sessions.findOneAndUpdate(before.filter(clientId), update);
            if (replaced == null) {
                throw stale(clientId);
            }
            orphaned = before.hasPendingWill() ? SessionRow.will(replaced) : null;
            cleaner.clean(clientId, row.incarnation());
        }
        entry.begin(row);
        entry.knowInbound(new HashMap<>());
        return new Taken(row.lease(clientId), false, List.of(), Map.of(), MessageId.MIN, orphaned);
    }

    /** Somebody else works on the same database: the operation may be tried again, with what is there now. */
    private static IllegalStateException stale(ClientId clientId) {
        return new IllegalStateException("session of " + clientId + " was changed by another broker");
    }

    private List<Subscription> subscriptions(ClientId clientId, long incarnation) {
        List<Subscription> subscriptions = new ArrayList<>();
        for (BsonDocument document : database.subscriptions.find(Keys.subscriptions(clientId, clientId))) {
            if (Fields.int64(document, Packets.INCARNATION) == incarnation) {
                subscriptions.add(Subscriptions.subscription(document));
            }
        }
        return subscriptions;
    }

    @Nullable
    Void subscribe(Round round, Lease lease, List<Subscription> subscriptions) {
        Entry entry = current(round, lease);
        Map<BsonDocument, Write> writes = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            BsonDocument document = Subscriptions.of(entry.clientId, lease.incarnation(), subscription);
            BsonDocument filter = Keys.same(document);
            writes.put(filter, Write.orFail(new ReplaceOneModel<>(filter, document, UPSERT)));
        }
        Bulk.run(database.subscriptions, List.copyOf(writes.values()));
        return null;
    }

    @Nullable
    Void unsubscribe(Round round, Lease lease, List<TopicFilter> filters) {
        Entry entry = current(round, lease);
        List<Write> writes = new ArrayList<>();
        for (TopicFilter filter : filters) {
            writes.add(Write.orFail(new DeleteOneModel<>(Keys.byId(Keys.subscription(entry.clientId, filter)))));
        }
        Bulk.run(database.subscriptions, writes);
        return null;
    }

    /** @throws StoreException LEASE_LOST */
    private static Entry current(Round round, Lease lease) {
        Entry entry = round.entry(lease.clientId());
        if (!entry.isCurrent(lease)) {
            throw Failures.leaseLost(lease.clientId());
        }
        return entry;
    }

    @Nullable
    Void leave(Round round, Lease lease, Leave leave) {
        Entry entry = round.entry(lease.clientId());
        SessionRow row = entry.row();
        if (row == null || !row.isCurrent(lease)) {
            return null;
        }
        if (leave.sessionExpirySeconds() == 0) {
            end(entry, row);
        } else {
            change(entry, row, row.left(leave), leave.pendingWill(), leave.nowMillis());
        }
        return null;
    }

    private void change(Entry entry, SessionRow from, SessionRow to, @Nullable Will will, long nowMillis) {
        BsonDocument update = to.update(will, node, nowMillis);
        if (database.sessions.updateOne(from.filter(entry.clientId), update).getMatchedCount() == 0) {
            throw stale(entry.clientId);
        }
        entry.replace(to);
    }

    private void end(Entry entry, SessionRow row) {
        database.sessions.replaceOne(row.filter(entry.clientId), row.ended(entry.clientId));
        entry.begin(null);
        cleaner.clean(entry.clientId, row.incarnation() + 1);
    }

    boolean end(Round round, ClientId clientId) {
        Entry entry = round.entry(clientId);
        SessionRow row = entry.row();
        if (row == null) {
            return false;
        }
        end(entry, row);
        return true;
    }

    boolean endIfAway(Round round, Lease lease) {
        Entry entry = round.entry(lease.clientId());
        SessionRow row = entry.row();
        if (row == null || !row.isCurrent(lease) || row.connected() || row.hasPendingWill()) {
            return false;
        }
        end(entry, row);
        return true;
    }

    @Nullable
    Void settleWill(Round round, Lease lease) {
        Entry entry = round.entry(lease.clientId());
        SessionRow row = entry.row();
        if (row != null && row.isCurrent(lease) && row.hasPendingWill()) {
            change(entry, row, row.withoutWill(), null, 0);
        }
        return null;
    }

    /** @return how many sessions of this lane were cut off */
    int recover(Round round, Lane lane, long nowMillis, long willGraceMillis) {
        int recovered = 0;
        List<Write> writes = new ArrayList<>();
        BsonDocument connected = new BsonDocument(SessionRow.NODE, new BsonDocument("$gte", new BsonString("")));
        for (BsonDocument document : database.sessions.find(connected).hintString(Database.NODE_INDEX)) {
            ClientId clientId = new ClientId(document.getString(Keys.ID).getValue());
            SessionRow row = SessionRow.of(document);
            if (row == null || lanes.of(clientId) != lane) {
                continue;
            }
            @Nullable Will will = SessionRow.will(document);
            SessionRow left = row.cutOff(nowMillis, willGraceMillis, numbers.highestMessageId(), will);
            writes.add(Write.orFail(new UpdateOneModel<>(row.filter(clientId), left.update(will, node, nowMillis))));
            recovered++;
            if (writes.size() == WRITTEN_TOGETHER_MAX) {
                Bulk.run(database.sessions, writes);
                writes.clear();
            }
        }
        Bulk.run(database.sessions, writes);
        round.cache.clear();
        return recovered;
    }
}

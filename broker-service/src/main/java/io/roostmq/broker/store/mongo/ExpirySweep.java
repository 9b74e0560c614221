package io.roostmq.broker.store.mongo;

import com.mongodb.client.FindIterable;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.QoS;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Removes deliveries whose time is over. They are found in the first lane, and removed in the lanes of their clients, which
 * look at them again there. Not left to a TTL index: a message is never lost silently.
 *
 * <p>Some of what is found is not removed but kept for good, or garbage of ended sessions: then it is looked again, as often as it
 * takes. It ends, because what was kept does not expire any more and garbage is gone.
 */
final class ExpirySweep extends Op {
    private static final Bson NEEDED =
            Projections.include(Packets.INCARNATION, Packets.SIZE, Messages.QOS, Messages.EXPIRES_AT);

    private final Lanes lanes;
    private final CompletableFuture<List<ClientId>> stage;
    private final long nowMillis;
    private final int limit;
    private final List<ClientId> removed = new ArrayList<>();
    /** Parts in lanes that have not ended, this one included. */
    private final AtomicInteger open = new AtomicInteger(1);

    /** There may be more than what was found, and less was removed than may be. */
    private volatile boolean goesOn;

    ExpirySweep(Lanes lanes, CompletableFuture<List<ClientId>> stage, long nowMillis, int limit) {
        this.lanes = lanes;
        this.stage = stage;
        this.nowMillis = nowMillis;
        this.limit = limit;
    }

    @Override
    boolean isAlone() {
        return true;
    }

    @Override
    void apply(Round round) {
        boolean elsewhere;
        do {
            int wanted = limit - removedCount();
            List<BsonDocument> found =
                    expired(round.database(), new BsonDocument(), wanted).into(new ArrayList<>());
            elsewhere = removeOrSend(round, found);
            round.flush();
            goesOn = found.size() == wanted && removedCount() < limit;
        } while (goesOn && !elsewhere);
    }

    private FindIterable<BsonDocument> expired(Database database, BsonDocument filter, int limitNow) {
        filter.append(Messages.EXPIRES_AT, new BsonDocument("$lte", Fields.date(nowMillis)));
        FindIterable<BsonDocument> found = database.packets
                .find(filter)
                .projection(NEEDED)
                .sort(Sorts.ascending(Messages.EXPIRES_AT, Keys.ID))
                .limit(limitNow);
        return filter.containsKey(Keys.ID) ? found : found.hintString(Database.EXPIRY_INDEX);
    }

    private boolean removeOrSend(Round round, List<BsonDocument> found) {
        Map<Lane, BsonArray> elsewhere = new HashMap<>();
        for (BsonDocument packet : found) {
            BsonDocument id = Packets.id(packet);
            Lane lane = lanes.of(Keys.clientOf(id));
            if (lane == lanes.first()) {
                remove(round, packet, this);
            } else {
                elsewhere.computeIfAbsent(lane, key -> new BsonArray()).add(id);
            }
        }
        elsewhere.forEach((lane, ids) -> {
            open.incrementAndGet();
            lane.submit(new InLane(ids));
        });
        return !elsewhere.isEmpty();
    }

    private void remove(Round round, BsonDocument packet, Op op) {
        BsonDocument id = Packets.id(packet);
        Entry entry = round.entry(Keys.clientOf(id));
        long incarnation = Fields.int64(packet, Packets.INCARNATION);
        if (!entry.isIncarnation(incarnation)) {
            round.database().packets.deleteOne(Keys.byId(id).append(Packets.INCARNATION, Fields.int64(incarnation)));
        } else if (mayHaveBeenSent(entry, packet)) {
            round.keep(entry, Keys.messageOf(id), op);
        } else if (QueueOps.remove(round, entry, Keys.messageOf(id), op)) {
            synchronized (removed) {
                removed.add(entry.clientId);
            }
        }
    }

    private static boolean mayHaveBeenSent(Entry entry, BsonDocument packet) {
        SessionRow row = entry.row();
        return row != null
                && Fields.int32(packet, Messages.QOS) == QoS.EXACTLY_ONCE.value()
                && row.mayHaveSent(Keys.messageOf(Packets.id(packet)));
    }

    private int removedCount() {
        synchronized (removed) {
            return removed.size();
        }
    }

    /** The part of one lane. */
    private final class InLane extends Op {
        private final BsonArray ids;

        InLane(BsonArray ids) {
            this.ids = ids;
        }

        @Override
        boolean isAlone() {
            return true;
        }

        @Override
        void apply(Round round) {
            BsonDocument filter = Keys.byId(new BsonDocument("$in", ids));
            for (BsonDocument packet : expired(round.database(), filter, ids.size())) {
                remove(round, packet, this);
            }
        }

        @Override
        void done() {
            ended(null);
        }

        @Override
        void failed(Throwable cause) {
            ended(cause);
        }
    }

    private void ended(@Nullable Throwable cause) {
        if (cause != null) {
            stage.completeExceptionally(cause);
        }
        if (open.decrementAndGet() > 0) {
            return;
        }
        if (goesOn && !stage.isDone() && removedCount() < limit) {
            open.set(1);
            lanes.first().submit(this);
            return;
        }
        synchronized (removed) {
            stage.complete(List.copyOf(removed));
        }
    }

    @Override
    void done() {
        ended(null);
    }

    @Override
    void failed(Throwable cause) {
        ended(cause);
    }
}

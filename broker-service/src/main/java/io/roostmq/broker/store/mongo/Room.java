package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.Sorts;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.mongo.AppendTask.Outcome;
import io.roostmq.broker.store.mongo.Entry.Sized;
import io.roostmq.broker.store.mongo.Round.DeliveryKey;
import java.util.ArrayDeque;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The bounds of queues, and what gives way at them. */
final class Room {
    /** Heads of queues that are read at once to make room. */
    private static final int OLDEST_MAX = 100;

    private final QueueLimits limits;
    private final long sharedPayloadBytesMin;

    /** @param sharedPayloadBytesMin see {@link MongoStoreOptions} */
    Room(QueueLimits limits, long sharedPayloadBytesMin) {
        this.limits = limits;
        this.sharedPayloadBytesMin = sharedPayloadBytesMin;
    }

    /** Whether the payload is stored once for all recipients. */
    boolean isShared(Append append) {
        int recipients = append.recipients().size();
        return recipients > 1 && (long) recipients * append.message().payload().size() >= sharedPayloadBytesMin;
    }

    boolean hasRoom(Round round, Entry entry, int sizeBytes) {
        if (!entry.isCounted()) {
            round.flush();
            round.cache.count(entry);
        }
        if (fits(entry, sizeBytes)) {
            return true;
        }
        round.settleQueue(entry);
        return fits(entry, sizeBytes);
    }

    private boolean fits(Entry entry, int sizeBytes) {
        return entry.messages() < limits.messagesMax() && entry.bytes() + sizeBytes <= limits.bytesMax();
    }

    /** @return false when there is none to be made */
    boolean makeRoom(Round round, Entry entry, int sizeBytes, Outcome outcome, Op op) {
        if (limits.policy() == Policy.REJECT_NEW || sizeBytes > limits.bytesMax() || limits.messagesMax() < 1) {
            return false;
        }
        while (!fits(entry, sizeBytes)) {
            Sized oldest = oldest(round, entry);
            if (oldest == null) {
                return false;
            }
            DeliveryKey key = new DeliveryKey(entry.clientId, oldest.messageId());
            round.settle(key);
            entry.removed(oldest.sizeBytes());
            round.delete(key, op);
            outcome.evict(entry.clientId);
        }
        return true;
    }

    private static @Nullable Sized oldest(Round round, Entry entry) {
        ArrayDeque<Sized> known = entry.oldest();
        if (known == null || known.isEmpty()) {
            round.flush();
            known = new ArrayDeque<>();
            for (BsonDocument document : round.database()
                    .packets
                    .find(Keys.packets(entry.clientId).append(Packets.INCARNATION, Fields.int64(entry.incarnation())))
                    .projection(Cache.SIZE_ONLY)
                    .sort(Sorts.ascending(Keys.ID))
                    .limit(OLDEST_MAX)) {
                known.add(new Sized(Keys.messageOf(Packets.id(document)), Fields.int32(document, Packets.SIZE)));
            }
            entry.knowOldest(known);
        }
        return known.poll();
    }
}

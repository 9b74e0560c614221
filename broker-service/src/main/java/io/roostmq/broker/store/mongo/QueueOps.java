package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.mongo.Entry.Inbound;
import io.roostmq.broker.store.mongo.Round.DeliveryKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonDocument;

/** Operations on one client's queue that share the bulks of a lane. */
final class QueueOps {
    private QueueOps() {}

    /** One that belongs to a session, and is ignored when that has started anew since. */
    abstract static class OfSession extends Op {
        private final CompletableFuture<?> stage;
        final Lease lease;

        OfSession(Lease lease, CompletableFuture<?> stage) {
            this.lease = lease;
            this.stage = stage;
        }

        @Override
        void prepare(Needs needs) {
            needs.session(lease.clientId());
        }

        @Override
        void apply(Round round) {
            Entry entry = round.entry(lease.clientId());
            if (entry.isIncarnation(lease.incarnation())) {
                apply(round, entry);
            }
        }

        abstract void apply(Round round, Entry entry);

        @Override
        void done() {
            stage.complete(null);
        }

        @Override
        void failed(Throwable cause) {
            stage.completeExceptionally(cause);
        }
    }

    /** Deliveries are done with. */
    static final class Remove extends OfSession {
        private final List<MessageId> messageIds;

        Remove(Lease lease, List<MessageId> messageIds, CompletableFuture<Void> stage) {
            super(lease, stage);
            this.messageIds = messageIds;
        }

        @Override
        void prepare(Needs needs) {
            for (int i = 0; i < messageIds.size(); i++) {
                needs.packet(lease.clientId(), messageIds.get(i));
            }
        }

        @Override
        void apply(Round round, Entry entry) {
            for (int i = 0; i < messageIds.size(); i++) {
                remove(round, entry, messageIds.get(i), this);
            }
        }
    }

    /** @return whether it was there, which is not known for a queue that is not counted */
    static boolean remove(Round round, Entry entry, MessageId id, Op op) {
        DeliveryKey key = new DeliveryKey(entry.clientId, id);
        if (round.isBeingDeleted(key)) {
            return false;
        }
        round.settle(key);
        if (entry.isCounted()) {
            int sizeBytes = round.sizeOf(entry, key);
            if (sizeBytes == Round.NOT_THERE) {
                return false;
            }
            entry.removed(sizeBytes);
            entry.knowOldest(null);
        }
        round.delete(key, op);
        return true;
    }

    /** QoS 2: PUBREC has come. */
    static final class Release extends OfSession {
        private final MessageId messageId;

        Release(Lease lease, MessageId messageId, CompletableFuture<Void> stage) {
            super(lease, stage);
            this.messageId = messageId;
        }

        @Override
        void apply(Round round, Entry entry) {
            round.release(entry, messageId, this);
        }
    }

    /** QoS 2: PUBREL has come. */
    static final class Forget extends OfSession {
        private final int packetId;

        Forget(Lease lease, int packetId, CompletableFuture<Void> stage) {
            super(lease, stage);
            this.packetId = packetId;
        }

        @Override
        void apply(Round round, Entry entry) {
            SessionRow row = entry.row();
            if (row == null) {
                return;
            }
            Map<Integer, Inbound> known = entry.inbound();
            if (known == null) {
                // What waits in this round has to be seen by the read.
                round.flush();
                known = inbound(round.database(), entry.clientId, row);
                entry.knowInbound(known);
            }
            Inbound forgotten = known.remove(packetId);
            if (forgotten == null) {
                return;
            }
            round.settleInbound(entry.clientId, packetId);
            boolean settles = forgotten.conditional() && row.settlement().upTo().compareTo(forgotten.messageId()) < 0;
            if (settles) {
                entry.replace(row.released(forgotten.messageId()));
            }
            round.forgetInbound(entry.clientId, packetId, forgotten.messageId(), settles, this);
        }
    }

    /**
     * Packet Identifiers in use. What an earlier connection wrote too late, when a later one had taken the session, is not.
     *
     * @param row the session as it is
     */
    static Map<Integer, Inbound> inbound(Database database, ClientId clientId, SessionRow row) {
        Map<Integer, Inbound> inbound = new HashMap<>();
        for (BsonDocument document : database.inbound.find(Keys.inbounds(clientId))) {
            MessageId messageId = Keys.messageId(document, Messages.MESSAGE_ID);
            boolean inTime = Fields.int64(document, Round.EPOCH) == row.epoch()
                    || row.settlement().kept().contains(messageId);
            if (inTime && Fields.int64(document, Packets.INCARNATION) == row.incarnation()) {
                boolean conditional = Fields.isTrue(document, Round.CONDITIONAL);
                inbound.put(Keys.packetIdOf(Packets.id(document)), new Inbound(messageId, conditional));
            }
        }
        return inbound;
    }
}

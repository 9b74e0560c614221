package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.mongo.Packets.By;
import io.roostmq.broker.store.mongo.SessionRow.Settlement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/** Which of the conditional deliveries of a page are data. See the package's description. */
final class Commitments {
    private final Map<ClientId, Set<MessageId>> inbound = new HashMap<>();
    private final Map<ClientId, SessionRow> sessions = new HashMap<>();

    /**
     * Reads what is needed to judge these packets, nothing when none is conditional.
     *
     * <p>The order of the reads matters: packets, inbound identifiers, sessions. An identifier that is not found was either
     * not written when the packets were read, and then its publisher wakes the reader later, or it was deleted, and then the
     * session, read last, says that it is settled.
     */
    static Commitments of(List<BsonDocument> packets, Database database) {
        Commitments commitments = new Commitments();
        for (BsonDocument packet : packets) {
            By by = Packets.by(packet);
            if (by != null) {
                commitments.inbound.computeIfAbsent(by.lease().clientId(), publisher -> new HashSet<>());
            }
        }
        commitments.read(database);
        return commitments;
    }

    private void read(Database database) {
        if (inbound.isEmpty()) {
            return;
        }
        BsonArray publishers = new BsonArray();
        inbound.forEach((publisher, ids) -> {
            publishers.add(Keys.client(publisher));
            for (BsonDocument document : database.inbound.find(Keys.inbounds(publisher))) {
                ids.add(Keys.messageId(document, Messages.MESSAGE_ID));
            }
        });
        for (BsonDocument document : database.sessions.find(Keys.byId(new BsonDocument("$in", publishers)))) {
            SessionRow row = SessionRow.of(document);
            if (row != null) {
                sessions.put(new ClientId(document.getString(Keys.ID).getValue()), row);
            }
        }
    }

    /** Whether the packet is data: its publisher has, or had, the promise that it is stored. */
    boolean isCommitted(BsonDocument packet) {
        By by = Packets.by(packet);
        if (by == null) {
            return true;
        }
        Lease lease = by.lease();
        MessageId id = by.messageId();
        SessionRow publisher = sessions.get(lease.clientId());
        if (publisher == null || publisher.incarnation() != lease.incarnation()) {
            return true;
        }
        Set<MessageId> committed = inbound.get(lease.clientId());
        if (committed != null && committed.contains(id)) {
            return true;
        }
        return isSettled(id, lease.epoch() == publisher.epoch(), publisher.settlement());
    }

    /** @param present published by the present connection of the publisher */
    static boolean isSettled(MessageId id, boolean present, Settlement settlement) {
        return present
                ? id.compareTo(settlement.upTo()) <= 0
                : id.compareTo(settlement.atTake()) <= 0 || settlement.kept().contains(id);
    }
}

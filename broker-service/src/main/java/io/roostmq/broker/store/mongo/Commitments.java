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
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Which of the conditional deliveries in a queue are data, as it was at one moment for each publisher and key. See the package's
 * description.
 *
 * <p>The order of the reads matters: inbound identifiers, sessions, and then the packets that are judged. What was committed by
 * the first is all there in the last, so no message of a publisher is found without an earlier one. An identifier that is not
 * found was either not written, and then its publisher wakes the reader later, or it was deleted, and then the session, read
 * after it, says that it is settled.
 */
final class Commitments {
    private final Database database;
    private final Numbers numbers;
    private final Map<ClientId, Set<MessageId>> inbound = new HashMap<>();
    private final Map<ClientId, SessionRow> sessions = new HashMap<>();
    private final Map<String, Optional<BsonDocument>> keys = new HashMap<>();
    /** Sessions of larger incarnations have begun since: what they publish is not judged. */
    private long incarnationMax;
    /** Publishers of a message that may be committed at any moment: what they sent after it must not overtake it. */
    private final Set<ClientId> publishing = new HashSet<>();

    Commitments(Database database, Numbers numbers) {
        this.database = database;
        this.numbers = numbers;
    }

    /**
     * Reads what is needed to judge packets of these publishers.
     *
     * @return whether it had to; then the packets are to be read again, and may be of others
     */
    boolean learn(List<BsonDocument> packets) {
        boolean learnt = learnPublishers(packets);
        return learnKeys(packets) || learnt;
    }

    private boolean learnKeys(List<BsonDocument> packets) {
        Set<String> unknown = new HashSet<>();
        for (BsonDocument packet : packets) {
            BsonValue key = packet.get(Packets.KEY);
            if (key != null && !keys.containsKey(key.asString().getValue())) {
                unknown.add(key.asString().getValue());
            }
        }
        Map<String, BsonDocument> found = KnownKeys.read(database, unknown);
        unknown.forEach(key -> keys.put(key, Optional.ofNullable(found.get(key))));
        return !unknown.isEmpty();
    }

    private boolean learnPublishers(List<BsonDocument> packets) {
        Set<ClientId> publishers = new HashSet<>();
        for (BsonDocument packet : packets) {
            By by = Packets.by(packet);
            if (by != null && !inbound.containsKey(by.lease().clientId())) {
                publishers.add(by.lease().clientId());
            }
        }
        if (publishers.isEmpty()) {
            return false;
        }
        if (inbound.isEmpty()) {
            incarnationMax = numbers.highestIncarnation();
        }
        BsonArray names = new BsonArray();
        for (ClientId publisher : publishers) {
            names.add(Keys.client(publisher));
            Set<MessageId> ids = new HashSet<>();
            for (BsonDocument document : database.inbound.find(Keys.inbounds(publisher))) {
                ids.add(Keys.messageId(document, Messages.MESSAGE_ID));
            }
            inbound.put(publisher, ids);
        }
        for (BsonDocument document : database.sessions.find(Keys.byId(new BsonDocument("$in", names)))) {
            SessionRow row = SessionRow.of(document);
            if (row != null) {
                sessions.put(new ClientId(document.getString(Keys.ID).getValue()), row);
            }
        }
        return true;
    }

    /**
     * Whether the packet is data: its publisher has, or had, the promise that it is stored. To be asked in the order of the
     * queue.
     */
    boolean isCommitted(BsonDocument packet) {
        BsonValue key = packet.get(Packets.KEY);
        if (key != null) {
            Optional<BsonDocument> known = keys.getOrDefault(key.asString().getValue(), Optional.empty());
            return known.filter(document -> KnownKeys.isCommitted(document, packet))
                    .isPresent();
        }
        By by = Packets.by(packet);
        if (by == null) {
            return true;
        }
        Lease lease = by.lease();
        Set<MessageId> received = inbound.getOrDefault(lease.clientId(), Set.of());
        if (lease.incarnation() > incarnationMax || publishing.contains(lease.clientId())) {
            return false;
        }
        SessionRow publisher = sessions.get(lease.clientId());
        if (publisher == null || publisher.incarnation() != lease.incarnation()) {
            return true;
        }
        boolean present = lease.epoch() >= publisher.epoch();
        boolean committed = isSettled(by.messageId(), present, publisher.settlement())
                || (present && received.contains(by.messageId()));
        if (!committed && present) {
            publishing.add(lease.clientId());
        }
        return committed;
    }

    /** @param present published by the present connection of the publisher */
    static boolean isSettled(MessageId id, boolean present, Settlement settlement) {
        return present
                ? id.compareTo(settlement.upTo()) <= 0
                : id.compareTo(settlement.atTake()) <= 0 || settlement.kept().contains(id);
    }
}

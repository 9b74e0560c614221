package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.Projections;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.mongo.Packets.By;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/**
 * Deletes what earlier connections of a publisher stored and never committed. Readers do not take it for data as long as the
 * connection lasts that has just begun, so this is done again until it is done.
 */
final class Rollback extends Op {
    private static final Logger LOG = Logger.getLogger(Rollback.class);

    private final Lane lane;
    private final List<Aborted> aborted;

    record Aborted(ClientId clientId, long incarnation, MessageId messageId) {}

    private Rollback(Lane lane, List<Aborted> aborted) {
        this.lane = lane;
        this.aborted = aborted;
    }

    /** @param publisher as it has just been taken */
    static void start(Database database, Lanes lanes, SessionRow publisher, ClientId publisherId) {
        List<Aborted> found = new ArrayList<>();
        for (BsonDocument packet : database.packets
                .find(Keys.deliveriesBy(publisherId, publisher.settlement().atTake()))
                .hintString(Database.BY_INDEX)
                .projection(Projections.include(Packets.BY, Packets.INCARNATION))) {
            By by = Packets.by(packet);
            if (by != null
                    && by.lease().incarnation() == publisher.incarnation()
                    && !Commitments.isSettled(by.messageId(), false, publisher.settlement())) {
                found.add(aborted(packet, by.messageId()));
            }
        }
        start(found, lanes);
    }

    /** Deletes what a crash has left of publications under idempotency keys: readers do not take it for data. */
    static void startAbandoned(Database database, Lanes lanes, long beforeMillis) {
        List<Aborted> found = new ArrayList<>();
        for (BsonDocument packet : KnownKeys.abandoned(database, beforeMillis)) {
            found.add(aborted(packet, Keys.messageId(packet, Messages.MESSAGE_ID)));
        }
        start(found, lanes);
    }

    private static Aborted aborted(BsonDocument packet, MessageId messageId) {
        return new Aborted(Keys.clientOf(Packets.id(packet)), Fields.int64(packet, Packets.INCARNATION), messageId);
    }

    static void start(List<Aborted> aborted, Lanes lanes) {
        Map<Lane, List<Aborted>> byLane = new HashMap<>();
        for (Aborted one : aborted) {
            byLane.computeIfAbsent(lanes.of(one.clientId()), lane -> new ArrayList<>())
                    .add(one);
        }
        byLane.forEach((lane, some) -> lane.submit(new Rollback(lane, some)));
    }

    @Override
    void prepare(Needs needs) {
        aborted.forEach(packet -> needs.packet(packet.clientId(), packet.messageId()));
    }

    @Override
    void apply(Round round) {
        for (Aborted packet : aborted) {
            Entry entry = round.entry(packet.clientId());
            if (entry.isIncarnation(packet.incarnation())) {
                QueueOps.remove(round, entry, packet.messageId(), this);
            }
        }
    }

    @Override
    void done() {
        LOG.debugf("store: %d deliveries that were never acknowledged are rolled back", aborted.size());
    }

    @Override
    void failed(Throwable cause) {
        LOG.debugf("store: a roll-back failed and is done again: %s", cause.getMessage());
        lane.owe(new Rollback(lane, aborted));
    }
}

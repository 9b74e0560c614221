package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.MessageId;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The numbers that never come back: incarnations, and the highest message identifier. Both are reserved ahead, so that they
 * cost no write of their own: after a crash the identifiers go on behind the reservation, at most
 * {@link #AHEAD_MILLIS} ahead of the clock, and some incarnations are never used. Thread-safe.
 */
final class Numbers {
    /** How far ahead identifiers are reserved, in milliseconds of their timestamp. */
    static final long AHEAD_MILLIS = 10_000;

    private static final int INCARNATIONS_AHEAD = 1024;
    private static final String HIGHEST = "highestMessageId";

    private final Database database;
    private volatile MessageId highest = MessageId.MIN;
    private volatile MessageId ceiling = MessageId.MIN;
    private long nextIncarnation = 1;
    private long lastReserved;

    Numbers(Database database) {
        this.database = database;
    }

    void load() {
        BsonDocument clock = database.clock();
        BsonValue stored = clock == null ? null : clock.get(HIGHEST);
        if (stored != null) {
            ceiling = Keys.messageId(stored);
            observe(ceiling);
        }
    }

    MessageId highestMessageId() {
        return highest;
    }

    void observe(MessageId id) {
        if (id.compareTo(highest) > 0) {
            raise(id);
        }
    }

    private synchronized void raise(MessageId id) {
        if (id.compareTo(highest) > 0) {
            highest = id;
        }
    }

    /** Returns when no restart can make an identifier up to the highest one again. */
    void cover() {
        if (highest.compareTo(ceiling) > 0) {
            raiseCeiling();
        }
    }

    private synchronized void raiseCeiling() {
        MessageId seen = highest;
        if (seen.compareTo(ceiling) > 0) {
            MessageId next = new MessageId(seen.high() + (AHEAD_MILLIS << 16), seen.low());
            write(next);
            ceiling = next;
        }
    }

    private void write(MessageId id) {
        database.writeClock(new BsonDocument(HIGHEST, Keys.uuid(id)));
    }

    synchronized long nextIncarnation() {
        if (nextIncarnation > lastReserved) {
            reserveIncarnations();
        }
        return nextIncarnation++;
    }

    /** The sessions that begin from now on have larger ones. */
    synchronized long highestIncarnation() {
        if (lastReserved == 0) {
            reserveIncarnations();
        }
        return nextIncarnation - 1;
    }

    private void reserveIncarnations() {
        nextIncarnation = database.reserveIncarnations(INCARNATIONS_AHEAD);
        lastReserved = nextIncarnation + INCARNATIONS_AHEAD - 1;
    }

    /** A clean stop leaves no gaps. */
    synchronized void close() {
        if (!highest.equals(ceiling)) {
            write(highest);
        }
        if (lastReserved != 0 && nextIncarnation <= lastReserved) {
            database.returnIncarnations(nextIncarnation - 1, lastReserved);
        }
    }
}

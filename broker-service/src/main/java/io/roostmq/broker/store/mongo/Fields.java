package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Payload;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads and writes fields, leaving out what has its default. */
final class Fields {
    /** The last millisecond of the year 9999: what servers and shells can show as a date. */
    private static final long LATEST_MILLIS = 253_402_300_799_999L;

    private Fields() {}

    static BsonDateTime date(long millis) {
        return new BsonDateTime(Math.min(millis, LATEST_MILLIS));
    }

    static void putDate(BsonDocument to, String name, long millis) {
        if (millis != Message.NEVER) {
            to.append(name, date(millis));
        }
    }

    /** {@link Message#NEVER} when the field is not there. */
    static long dateMillis(BsonDocument from, String name) {
        BsonValue value = from.get(name);
        return value == null ? Message.NEVER : value.asDateTime().getValue();
    }

    static void putTrue(BsonDocument to, String name, boolean value) {
        if (value) {
            to.append(name, BsonBoolean.TRUE);
        }
    }

    static boolean isTrue(BsonDocument from, String name) {
        return BsonBoolean.TRUE.equals(from.get(name));
    }

    static BsonInt32 int32(int value) {
        return new BsonInt32(value);
    }

    static int int32(BsonDocument from, String name) {
        return from.getNumber(name).intValue();
    }

    static BsonInt64 int64(long value) {
        return new BsonInt64(value);
    }

    static long int64(BsonDocument from, String name) {
        return from.getNumber(name).longValue();
    }

    static long int64(BsonDocument from, String name, long otherwise) {
        return from.containsKey(name) ? int64(from, name) : otherwise;
    }

    static BsonBinary binary(Payload payload) {
        return new BsonBinary(payload.array());
    }

    static Payload payload(BsonDocument from, String name) {
        return Payload.of(from.getBinary(name).getData());
    }

    static void putText(BsonDocument to, String name, @Nullable String value) {
        if (value != null) {
            to.append(name, new BsonString(value));
        }
    }

    static @Nullable String text(BsonDocument from, String name) {
        BsonValue value = from.get(name);
        return value == null ? null : value.asString().getValue();
    }
}

package io.roostmq.broker.harness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** What {@link MongoProxy} does with a command. */
public sealed interface MongoFault {
    /** The server carries it out, and the client gets the answer. */
    MongoFault NONE = new Answered(Duration.ZERO);
    /** The connection ends, and the server has not seen the command. */
    MongoFault CUT_BEFORE = new Cut(false);
    /** The server has carried it out, but the connection ends before the answer: the client cannot know. */
    MongoFault CUT_AFTER = new Cut(true);
    /** A server that is not the primary any more refuses it. */
    MongoFault STEPPED_DOWN = new Refused(10107, "NotWritablePrimary", "not primary");
    /** The server has no space left. */
    MongoFault DISK_FULL = new Refused(14031, "OutOfDiskSpace", "available disk space is less than required");
    /** The same, said of each document rather than of the command. */
    MongoFault DISK_FULL_FOR_EACH = new RefusedEach(14031, "available disk space is less than required");
    /** Carried out, but not by as many servers as asked for in time. */
    MongoFault NOT_BY_THE_MAJORITY = new Unconfirmed(64, "waiting for replication timed out");

    /** The answer comes later. */
    record Answered(Duration after) implements MongoFault {}

    /** The answer comes when the latch is at zero. */
    record Held(CountDownLatch until) implements MongoFault {}

    /** The server gets it when the latch is at zero. */
    record Delayed(CountDownLatch until) implements MongoFault {}

    /** @param carriedOut whether the server gets the command before the connection ends */
    record Cut(boolean carriedOut) implements MongoFault {}

    /** The server does not get the command; the client gets an error. */
    record Refused(int code, String name, String message) implements MongoFault {
        BsonDocument answer() {
            return new BsonDocument("ok", new BsonInt32(0))
                    .append("errmsg", new BsonString(message))
                    .append("code", new BsonInt32(code))
                    .append("codeName", new BsonString(name))
                    .append("errorLabels", new BsonArray(List.of(new BsonString("RetryableWriteError"))));
        }
    }

    /** The server does not get the command; the client gets an error for each document, where a command has several. */
    record RefusedEach(int code, String message) implements MongoFault {
        BsonDocument answer(MongoCommand command) {
            if (command.documents() == 0) {
                return new Refused(code, "Error", message).answer();
            }
            BsonArray errors = new BsonArray();
            for (int i = 0; i < command.documents(); i++) {
                errors.add(new BsonDocument("index", new BsonInt32(i))
                        .append("code", new BsonInt32(code))
                        .append("errmsg", new BsonString(message)));
            }
            return new BsonDocument("ok", new BsonInt32(1))
                    .append("n", new BsonInt32(0))
                    .append("writeErrors", errors);
        }
    }

    /** The server carries it out; its answer has an error of the write concern added. */
    record Unconfirmed(int code, String message) implements MongoFault {
        BsonDocument amended(BsonDocument answer) {
            return answer.append(
                    "writeConcernError",
                    new BsonDocument("code", new BsonInt32(code)).append("errmsg", new BsonString(message)));
        }
    }
}

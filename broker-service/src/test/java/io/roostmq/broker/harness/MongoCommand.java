package io.roostmq.broker.harness;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** A command on its way to a MongoDB server. */
public record MongoCommand(BsonDocument document) {
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify");
    private static final Set<String> GREETINGS = Set.of("hello", "isMaster", "ismaster");

    public String name() {
        return document.isEmpty() ? "" : document.getFirstKey();
    }

    /** The collection it is about, empty when it is about none. */
    public String collection() {
        BsonValue value = document.isEmpty() ? null : document.get(name());
        return value != null && value.isString() ? value.asString().getValue() : "";
    }

    public boolean isWrite() {
        return WRITES.contains(name());
    }

    /** A write to one of these collections. */
    public boolean isWriteTo(String... collections) {
        return isWrite() && Set.of(collections).contains(collection());
    }

    boolean isGreeting() {
        return GREETINGS.contains(name());
    }

    /** How many documents its bulk is to write, 0 when it is no bulk. */
    int documents() {
        for (String name : new String[] {"documents", "updates", "deletes"}) {
            if (document.containsKey(name)) {
                return document.getArray(name).size();
            }
        }
        return 0;
    }
}

package io.roostmq.broker.crash;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.roostmq.broker.harness.MongoServer;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/** The MongoDB that a broker stores in: what can be done to it, and what is in it. */
final class Database implements AutoCloseable {
    private static final String NAME = "crash";

    private MongoServer server;

    /** Skips the test, loudly, where there is no MongoDB that survives being killed. */
    Database(String test) {
        server = MongoServer.ofItsOwn(test);
    }

    /** Where the broker finds it. */
    String uri() {
        String base = server.uri();
        return base + (base.endsWith("/") ? "" : "/") + NAME;
    }

    void kill9() {
        server.kill9();
    }

    void restart() {
        server = server.restarted();
    }

    void stop() {
        server.signal("STOP");
    }

    void goOn() {
        server.signal("CONT");
    }

    /** Documents that wait for somebody, by collection and client; empty when nothing does. */
    Map<String, Integer> pending() {
        Map<String, Integer> pending = new TreeMap<>();
        try (MongoClient client = MongoClients.create(server.uri())) {
            for (String collection : new String[] {"packets", "inbound"}) {
                for (Document document :
                        client.getDatabase(NAME).getCollection(collection).find()) {
                    Object clientId = document.get("_id", Document.class).get("c");
                    pending.merge(collection + " of " + clientId, 1, Integer::sum);
                }
            }
        }
        return pending;
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.roostmq.broker.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class MongoServerTest {
    @Test
    void killsWhateverWorksInItsDataAndStartsAgain() throws IOException, InterruptedException {
        try (MongoServer server = MongoServer.ofItsOwn("MongoServerTest")) {
            Path data = server.data().orElseThrow();
            Path inside = Files.isDirectory(data.resolve("pgdata")) ? data.resolve("pgdata") : data;
            Process orphan = new ProcessBuilder("sleep", "600")
                    .directory(inside.toFile())
                    .start();
            insert(server, 1);

            server.kill9();
            assertTrue(orphan.waitFor(10, TimeUnit.SECONDS), "it has ended");

            try (MongoServer again = server.restarted()) {
                insert(again, 2);
                assertEquals(2, count(again));
            }
        }
    }

    private static void insert(MongoServer server, int id) {
        try (MongoClient client = MongoClients.create(server.uri())) {
            client.getDatabase("kill").getCollection("documents").insertOne(new Document("_id", id));
        }
    }

    private static long count(MongoServer server) {
        try (MongoClient client = MongoClients.create(server.uri())) {
            return client.getDatabase("kill").getCollection("documents").countDocuments();
        }
    }
}

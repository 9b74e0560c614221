package io.roostmq.broker.harness;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.types.Binary;

/** Writes documents as mosca does: its clients and what waits for them. */
public final class MoscaData {
    private final MongoDatabase database;

    public MoscaData(MongoDatabase database) {
        this.database = database;
    }

    public void subscription(String client, String topic, int qos) {
        collection("subscriptions")
                .insertOne(new Document("client", client)
                        .append("topic", topic)
                        .append("qos", qos)
                        .append("added", new BsonDateTime(System.currentTimeMillis())));
    }

    public void packet(String client, String topic, String payload, int qos) {
        collection("packets")
                .insertOne(new Document("client", client)
                        .append("packet", packet(topic, payload, qos, false))
                        .append("added", new BsonDateTime(System.currentTimeMillis())));
    }

    public void retained(String topic, String payload, int qos) {
        collection("retained").insertOne(packet(topic, payload, qos, true));
    }

    private static Document packet(String topic, String payload, int qos, boolean retain) {
        return new Document("topic", topic)
                .append("payload", new Binary(payload.getBytes(StandardCharsets.UTF_8)))
                .append("qos", qos)
                .append("retain", retain)
                .append("messageId", "rk" + payload.hashCode());
    }

    /** Any document in one of its collections. */
    public void foreign(String collection, Document document) {
        collection(collection).insertOne(document);
    }

    private MongoCollection<Document> collection(String name) {
        return database.getCollection(name);
    }
}

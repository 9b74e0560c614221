package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API of a broker that is a process of its own, on stores that last. */
class AdminIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = "operators-only-73";
    private static final int HEAP_MEGABYTES = 128;
    private static final int MANY = 100_000;

    @TempDir
    Path directory;

    private record Answer(int status, String body) {}

    private static Answer ask(BrokerProcess broker, String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + broker.httpPort() + path))
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + ": " + e + "\n" + broker.tailOfLog(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private BrokerProcess.Builder broker(String name) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        return BrokerProcess.builder(name).property("roost.admin.token-file", token.toString());
    }

    @Test
    void theEmbeddedStoreRemembersWhatTheApiShows() throws IOException {
        try (BrokerProcess broker = broker("admin-embedded").start()) {
            remembers(broker);
        }
    }

    @Test
    void mongoDbRemembersWhatTheApiShows() throws IOException {
        String database = "/admin_" + ProcessHandle.current().pid();
        String uri = MongoServer.shared().uri().replaceFirst("(mongodb(?:\\+srv)?://[^/?]+)[^?]*", "$1" + database);
        try (BrokerProcess broker = broker("admin-mongodb")
                .property("roost.store.type", "mongodb")
                .property("quarkus.mongodb.connection-string", uri)
                .start()) {
            remembers(broker);
        }
    }

    private static void remembers(BrokerProcess broker) {
        RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect5("de/vice", false, 3600));
        device.subscribe(1, "t", 1);
        RawMqttClient away = RawMqttClient.connected(broker.port(), Packets.connect3("away", false));
        away.subscribe(1, "t", 1);
        away.disconnect();
        RawMqttClient publisher = RawMqttClient.connected(broker.port(), Packets.connect3("publisher", true));
        new PipelinedPublisher(publisher, 10).publish("t", 250, number -> "m" + number);
        device.expectPublish();

        broker.kill9();
        broker.restart();

        String shown = get(broker, "de%2Fvice");
        assertTrue(shown.contains("\"connected\":false") && shown.contains("\"sessionExpirySeconds\":3600"), shown);
        assertTrue(shown.contains("\"messages\":250") && shown.contains("\"subscriptions\":1"), shown);
        assertFalse(shown.contains("\"lastSeen\":null"), shown);
        String left = get(broker, "away");
        assertFalse(left.contains("\"lastSeen\":null"), left);
        assertTrue(left.contains("\"sessionExpiresAt\":null"), left);
        String lastSeen = left.replaceAll(".*\"lastSeen\":\"([^\"]*)\".*", "$1");

        broker.stop();
        broker.restart();

        assertTrue(get(broker, "away").contains(lastSeen), lastSeen);
        Answer part = ask(broker, "GET", "/admin/v1/clients/away/queue?limit=1");
        String messageId = part.body().replaceAll(".*\"messageId\":\"([^\"]*)\".*", "$1");
        assertEquals(
                204,
                ask(broker, "DELETE", "/admin/v1/clients/away/queue/" + messageId)
                        .status());
        assertEquals(
                "{\"removed\":249}",
                ask(broker, "DELETE", "/admin/v1/clients/away/queue").body());
        assertEquals(204, ask(broker, "DELETE", "/admin/v1/clients/de%2Fvice").status());
        assertEquals(404, ask(broker, "GET", "/admin/v1/clients/de%2Fvice").status());

        broker.kill9();
        broker.restart();

        assertEquals(404, ask(broker, "GET", "/admin/v1/clients/de%2Fvice").status());
        assertTrue(get(broker, "away").contains("\"messages\":0"));
        assertEquals(200, broker.readiness());
        assertFalse(String.join("\n", broker.log()).contains(TOKEN), "the token is in the log");
        broker.stop();
    }

    private static String get(BrokerProcess broker, String segment) {
        Answer answer = ask(broker, "GET", "/admin/v1/clients/" + segment);
        assertEquals(200, answer.status(), answer.body());
        return answer.body();
    }

    @Test
    void aLargeQueueIsPurgedInASmallHeap() throws IOException {
        try (BrokerProcess broker =
                broker("admin-purge").heapMegabytes(HEAP_MEGABYTES).start()) {
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
            device.subscribe(1, "t", 1);
            device.disconnect();
            RawMqttClient publisher = RawMqttClient.connected(broker.port(), Packets.connect3("publisher", true));
            String padding = "x".repeat(2_000);
            new PipelinedPublisher(publisher, 500).publish("t", MANY, number -> number + padding);
            assertEquals(
                    "{\"removed\":" + MANY + "}",
                    ask(broker, "DELETE", "/admin/v1/clients/device/queue").body());
            assertEquals(MANY, broker.metric("roost_messages_dropped_total", "cancelled"));
            publisher.send(Packets.publish("t", "last", 1, 7));
            publisher.expect(MqttMessageType.PUBACK);
            RawMqttClient again = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
            assertEquals("last", Packets.text(again.expectPublish()));
            broker.stop();
        }
    }
}

package io.roostmq.broker.app.admin;

import static io.roostmq.broker.app.admin.Admin.client;
import static io.roostmq.broker.app.admin.Admin.path;
import static io.roostmq.broker.app.admin.Admin.queue;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.roostmq.broker.app.BrokerLifecycle;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.RawMqttClient;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(WithToken.class)
class QueueApiTest {
    private static final int HOUR_SECONDS = 3600;
    private static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @Inject
    BrokerLifecycle lifecycle;

    private RawMqttClient connected(String clientId) {
        return RawMqttClient.connected(lifecycle.mqttPort(), Packets.connect5(clientId, false, HOUR_SECONDS));
    }

    private RawMqttClient device(String clientId, int qos) {
        RawMqttClient device = connected(clientId);
        device.subscribe(1, clientId + "/in", qos);
        return device;
    }

    private void absent(String clientId) {
        device(clientId, 1).disconnect();
        Eventually.isTrue("away", PATIENCE, () -> !client(clientId).jsonPath().getBoolean("connected"));
    }

    private void publish(String clientId, int from, int to) {
        try (RawMqttClient publisher =
                RawMqttClient.connected(lifecycle.mqttPort(), Packets.connect5("publisher for " + clientId, true, 0))) {
            for (int i = from; i <= to; i++) {
                publisher.send(Packets.publish(clientId + "/in", "m" + i, 1, i));
                publisher.expect(MqttMessageType.PUBACK);
            }
        }
    }

    private static List<String> states(String clientId) {
        return queue(clientId, "?limit=1000").jsonPath().getList("messages.state");
    }

    private static String messageId(String clientId, int index) {
        return queue(clientId, "?limit=1000").jsonPath().getString("messages[" + index + "].messageId");
    }

    @Test
    void aMessageIsShownWithoutItsPayload() {
        absent("shown");
        Instant before = Instant.now().minusSeconds(1);
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MESSAGE_EXPIRY_INTERVAL, 600));
        try (RawMqttClient publisher =
                RawMqttClient.connected(lifecycle.mqttPort(), Packets.connect5("author", true, 0))) {
            publisher.send(new MqttPublishMessage(
                    new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.EXACTLY_ONCE, true, 0),
                    new MqttPublishVariableHeader("shown/in", 1, properties),
                    Unpooled.wrappedBuffer(new byte[100])));
            publisher.expect(MqttMessageType.PUBREC);
        }
        publish("shown", 1, 1);
        JsonPath json = queue("shown", "")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("messages.size()", is(2))
                .body("messages[0].topic", equalTo("shown/in"))
                .body("messages[0].qos", equalTo(1))
                .body("messages[0].retain", is(false))
                .body("messages[0].sizeBytes", equalTo(64 + "shown/in".length() + 100))
                .body("messages[0].publisher", equalTo("author"))
                .body("messages[0].state", equalTo("queued"))
                .body("messages[1].expiresAt", nullValue())
                .body("next", nullValue())
                .extract()
                .jsonPath();
        Instant published = Instant.parse(json.getString("messages[0].publishedAt"));
        Instant expires = Instant.parse(json.getString("messages[0].expiresAt"));
        assertTrue(published.isAfter(before) && published.isBefore(Instant.now().plusSeconds(1)));
        assertTrue(Duration.between(published.plusSeconds(600), expires).abs().toMillis() < 5_000);
        assertEquals(7, UUID.fromString(json.getString("messages[0].messageId")).version());
        assertEquals(9, json.getMap("messages[0]").size(), json.prettify());
        assertEquals(2, json.getMap("$").size());
    }

    @Test
    void aLongQueueIsReadInParts() {
        absent("long");
        publish("long", 1, 250);
        List<String> read = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            JsonPath part = queue("long", cursor == null ? "" : "?cursor=" + cursor)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<String> ids = part.getList("messages.messageId");
            parts.add(ids.size());
            read.addAll(ids);
            cursor = part.getString("next");
        } while (cursor != null);
        assertEquals(List.of(100, 100, 50), parts);
        assertEquals(250, read.stream().distinct().count());
        assertEquals(read.stream().sorted().toList(), read, "in the order of publication");
        assertEquals(
                250, queue("long", "?limit=1000").jsonPath().getList("messages").size());
        JsonPath first = queue("long", "?limit=1").jsonPath();
        assertEquals(read.subList(0, 1), first.getList("messages.messageId"));
        JsonPath second =
                queue("long", "?limit=2&cursor=" + first.getString("next")).jsonPath();
        assertEquals(read.subList(1, 3), second.getList("messages.messageId"));
        Admin.delete(path("long") + "/queue").then().statusCode(200).body("removed", equalTo(250));
        client("long").then().body("queue.messages", equalTo(0)).body("queue.oldestAt", nullValue());
        queue("long", "?cursor=" + first.getString("next"))
                .then()
                .statusCode(200)
                .body("messages.size()", is(0))
                .body("next", nullValue());
    }

    @Test
    void parametersAreReadStrictly() {
        absent("strict");
        for (String limit : List.of("0", "1001", "-1", "ten", "", "1.5", "99999999999", "+5")) {
            refused(queue("strict", "?limit=" + limit), "limit");
        }
        refused(queue("strict", "?cursor=nonsense"), "cursor");
        refused(queue("strict", "?cursor=***"), "cursor");
        refused(queue("strict", "?cursor="), "cursor");
        refused(queue("strict", "?limit=1&limit=2"), "limit");
        refused(queue("strict", "?page=2"), "page");
        refused(Admin.delete(path("strict") + "/queue?all=true"), "all");
        refused(Admin.delete(path("strict") + "/queue/7"), "messageId");
        refused(Admin.delete(path("strict") + "/queue/1-1-1-1-1"), "messageId");
    }

    private static void refused(io.restassured.response.Response response, String field) {
        response.then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:roost:problem:invalid-request"))
                .body("errors[0].field", equalTo(field));
    }

    @Test
    void anUnknownClientHasNoQueue() {
        String some = UUID.randomUUID().toString();
        queue("no-one", "").then().statusCode(404).body("type", containsString("unknown-client"));
        Admin.delete(path("no-one") + "/queue").then().statusCode(404).body("type", containsString("unknown-client"));
        Admin.delete(path("no-one") + "/queue/" + some)
                .then()
                .statusCode(404)
                .body("type", containsString("unknown-client"));
    }

    @Test
    void aSessionThatEndsWithItsConnectionHasAnEmptyQueue() {
        try (RawMqttClient device =
                RawMqttClient.connected(lifecycle.mqttPort(), Packets.connect5("fleeting", true, 0))) {
            device.subscribe(1, "fleeting/in", 1);
            queue("fleeting", "").then().statusCode(200).body("messages.size()", is(0));
            Admin.delete(path("fleeting") + "/queue").then().statusCode(200).body("removed", equalTo(0));
            Admin.delete(path("fleeting") + "/queue/" + UUID.randomUUID())
                    .then()
                    .statusCode(404)
                    .body("type", containsString("unknown-message"));
        }
    }

    @Test
    void oneMessageIsCancelled() {
        absent("cancel");
        publish("cancel", 1, 3);
        String second = messageId("cancel", 1);
        Admin.delete(path("cancel") + "/queue/" + second).then().statusCode(204);
        Admin.delete(path("cancel") + "/queue/" + second)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:roost:problem:unknown-message"))
                .body("detail", containsString(second));
        RawMqttClient device = connected("cancel");
        assertEquals("m1", Packets.text(device.expectPublish()));
        assertEquals("m3", Packets.text(device.expectPublish()));
        assertNull(device.poll(SILENCE));
        device.close();
    }

    @Test
    void whatHasBeenSentIsNotTakenBack() {
        try (RawMqttClient device = device("sent", 1)) {
            publish("sent", 1, 1);
            MqttPublishMessage publish = device.expectPublish();
            String id = messageId("sent", 0);
            assertEquals(List.of("sent"), states("sent"));
            Admin.delete(path("sent") + "/queue/" + id)
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:roost:problem:message-sent"))
                    .body("detail", containsString(id));
            device.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
            Eventually.isTrue("acknowledged", PATIENCE, () -> states("sent").isEmpty());
            Admin.delete(path("sent") + "/queue/" + id).then().statusCode(404);
        }
    }

    @Test
    void whatIsReleasedIsNotTakenBack() {
        RawMqttClient device = device("released", 2);
        try (RawMqttClient publisher =
                RawMqttClient.connected(lifecycle.mqttPort(), Packets.connect5("releaser", true, 0))) {
            publisher.send(Packets.publish("released/in", "m", 2, 1));
            publisher.expect(MqttMessageType.PUBREC);
        }
        MqttPublishMessage publish = device.expectPublish();
        device.send(Packets.reply(MqttMessageType.PUBREC, Packets.packetId(publish)));
        device.expect(MqttMessageType.PUBREL);
        assertEquals(List.of("released"), states("released"));
        device.abort();
        Eventually.isTrue("away", PATIENCE, () -> !client("released").jsonPath().getBoolean("connected"));
        Admin.delete(path("released") + "/queue/" + messageId("released", 0))
                .then()
                .statusCode(409);
        Admin.delete(path("released") + "/queue").then().statusCode(200).body("removed", equalTo(0));
    }

    @Test
    void aStalledDeviceGetsNothingThatWasPurged() {
        int count = 100;
        try (RawMqttClient device = device("stalled", 1)) {
            publish("stalled", 1, count);
            List<MqttMessage> inFlight = new ArrayList<>();
            for (int i = 1; i <= WithToken.WINDOW; i++) {
                MqttPublishMessage publish = device.expectPublish();
                assertEquals("m" + i, Packets.text(publish));
                inFlight.add(publish);
            }
            List<String> states = states("stalled");
            assertEquals(
                    WithToken.WINDOW, states.stream().filter("sent"::equals).count());
            assertEquals(
                    count - WithToken.WINDOW,
                    states.stream().filter("queued"::equals).count());
            Admin.delete(path("stalled") + "/queue")
                    .then()
                    .statusCode(200)
                    .body("removed", equalTo(count - WithToken.WINDOW));
            client("stalled").then().body("queue.messages", equalTo(WithToken.WINDOW));
            publish("stalled", count + 1, count + 1);
            for (MqttMessage publish : inFlight) {
                device.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
            }
            assertEquals("m" + (count + 1), Packets.text(device.expectPublish()));
            assertNull(device.poll(SILENCE));
        }
    }

    /** Publisher, device and operator work on one queue at the same time. */
    @Test
    void underLoadEveryMessageIsEitherReceivedOrRemoved() {
        int count = 5_000;
        RawMqttClient device = device("busy", 1);
        RawMqttClient load = connected("load");
        CompletableFuture<Void> published = CompletableFuture.runAsync(
                () -> new PipelinedPublisher(load, 200).publish("busy/in", count, String::valueOf));
        CompletableFuture<Long> removed = CompletableFuture.supplyAsync(() -> {
            long sum = 0;
            while (!published.isDone()) {
                sum += Admin.delete(path("busy") + "/queue").jsonPath().getLong("removed");
            }
            publish("busy", 1, 1);
            return sum;
        });
        List<Integer> received = new ArrayList<>();
        for (String text = ""; !text.equals("m1"); ) {
            MqttPublishMessage publish = device.expectPublish();
            device.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
            text = Packets.text(publish);
            if (!text.equals("m1")) {
                received.add(Integer.valueOf(text));
            }
        }
        published.join();
        assertEquals(received.stream().sorted().distinct().toList(), received, "in order, once");
        long accounted = received.size() + removed.join();
        assertTrue(accounted >= count, () -> received.size() + " received, " + removed.join() + " removed");
        Eventually.isTrue("empty", PATIENCE, () -> states("busy").isEmpty());
        load.close();
        device.close();
    }

    @Test
    void aPurgeOfMoreThanOnePageRemovesAll() {
        absent("large");
        publish("large", 1, 1_234);
        Admin.delete(path("large") + "/queue").then().statusCode(200).body("removed", equalTo(1_234));
        publish("large", 1_235, 1_235);
        RawMqttClient device = connected("large");
        assertEquals("m1235", Packets.text(device.expectPublish()));
        assertNull(device.poll(SILENCE));
        device.close();
    }
}

package io.roostmq.broker.app.admin;

import static io.roostmq.broker.app.admin.Admin.client;
import static io.roostmq.broker.app.admin.Admin.path;
import static io.roostmq.broker.app.admin.Admin.query;
import static io.roostmq.broker.app.admin.Admin.queryBody;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.roostmq.broker.app.BrokerLifecycle;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(WithToken.class)
class ClientsApiTest {
    private static final int HOUR_SECONDS = 3600;
    private static final int WILL_DELAY_INTERVAL = 0x18;
    private static final int ADMINISTRATIVE_ACTION = 0x98;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @Inject
    BrokerLifecycle lifecycle;

    private RawMqttClient connected(MqttConnectMessage connect) {
        return RawMqttClient.connected(lifecycle.mqttPort(), connect);
    }

    private RawMqttClient device(String clientId) {
        RawMqttClient device = connected(Packets.connect5(clientId, false, HOUR_SECONDS));
        device.subscribe(1, clientId + "/in", 1);
        return device;
    }

    private void publish(String topic, int count) {
        try (RawMqttClient publisher = connected(Packets.connect5("publisher of " + topic, true, 0))) {
            for (int i = 1; i <= count; i++) {
                publisher.send(Packets.publish(topic, "m" + i, 1, i));
                publisher.expect(MqttMessageType.PUBACK);
            }
        }
    }

    /** CONNECT with a Will of QoS 1 on its own topic. */
    private static MqttConnectMessage withWill(String clientId, int delaySeconds) {
        MqttProperties session = new MqttProperties();
        session.add(new MqttProperties.IntegerProperty(0x11, HOUR_SECONDS));
        MqttProperties will = new MqttProperties();
        will.add(new MqttProperties.IntegerProperty(WILL_DELAY_INTERVAL, delaySeconds));
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(clientId)
                .cleanSession(false)
                .keepAlive(300)
                .properties(session)
                .willFlag(true)
                .willQoS(MqttQoS.AT_LEAST_ONCE)
                .willTopic(clientId + "/will")
                .willMessage("gone".getBytes(StandardCharsets.UTF_8))
                .willProperties(will)
                .build();
    }

    private RawMqttClient watcher(String topic) {
        RawMqttClient watcher = connected(Packets.connect5("watcher of " + topic, true, 0));
        watcher.subscribe(1, topic, 0);
        return watcher;
    }

    private static Instant instant(JsonPath json, String field) {
        return Instant.parse(json.getString(field));
    }

    @Test
    void aConnectedClientIsShownAsItIs() {
        Instant before = Instant.now().minusMillis(1);
        MqttConnectMessage plain = Packets.connect3("online", false);
        MqttConnectVariableHeader header = plain.variableHeader();
        try (RawMqttClient device = connected(new MqttConnectMessage(
                new MqttFixedHeader(MqttMessageType.CONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttConnectVariableHeader(
                        header.name(), header.version(), true, false, false, 0, false, false, 300),
                new MqttConnectPayload("online", MqttProperties.NO_PROPERTIES, null, null, "alice", null)))) {
            device.subscribe(1, "online/a", 1);
            device.subscribe(2, "online/b", 1);
            JsonPath json = client("online")
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("clientId", equalTo("online"))
                    .body("connected", is(true))
                    .body("lastSeen", nullValue())
                    .body("protocol", equalTo("3.1.1"))
                    .body("address", startsWith("127.0.0.1:"))
                    .body("username", equalTo("alice"))
                    .body("persistent", is(true))
                    .body("sessionExpirySeconds", equalTo(4294967295L))
                    .body("sessionExpiresAt", nullValue())
                    .body("queue.messages", equalTo(0))
                    .body("queue.bytes", equalTo(0))
                    .body("queue.oldestAt", nullValue())
                    .body("subscriptions", equalTo(2))
                    .extract()
                    .jsonPath();
            Instant since = instant(json, "connectedSince");
            assertTrue(since.isAfter(before) && since.isBefore(Instant.now().plusMillis(1)), since.toString());
            assertEquals(12, json.getMap("$").size(), json.prettify());
        }
    }

    @Test
    void anAbsentClientIsShownWithWhatWaitsForIt() {
        Instant before = Instant.now().minusMillis(1);
        device("offline").disconnect();
        Eventually.isTrue("away", PATIENCE, () -> !client("offline").jsonPath().getBoolean("connected"));
        Instant left = Instant.now();
        publish("offline/in", 3);
        JsonPath json = client("offline")
                .then()
                .statusCode(200)
                .body("connectedSince", nullValue())
                .body("protocol", nullValue())
                .body("address", nullValue())
                .body("username", nullValue())
                .body("persistent", is(true))
                .body("sessionExpirySeconds", equalTo(HOUR_SECONDS))
                .body("queue.messages", equalTo(3))
                .body("queue.bytes", equalTo(3 * (64 + "offline/in".length() + 2)))
                .body("subscriptions", equalTo(1))
                .extract()
                .jsonPath();
        Instant seen = instant(json, "lastSeen");
        assertTrue(seen.isAfter(before) && !seen.isAfter(left), seen.toString());
        assertEquals(seen.plusSeconds(HOUR_SECONDS), instant(json, "sessionExpiresAt"));
        Instant oldest = instant(json, "queue.oldestAt");
        assertTrue(!oldest.isBefore(seen) && oldest.isBefore(Instant.now().plusSeconds(1)), oldest.toString());
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsShownWhileItLasts() {
        RawMqttClient device = connected(Packets.connect5("ephemeral", true, 0));
        device.subscribe(1, "ephemeral/in", 1);
        client("ephemeral")
                .then()
                .statusCode(200)
                .body("connected", is(true))
                .body("protocol", equalTo("5.0"))
                .body("persistent", is(false))
                .body("sessionExpirySeconds", equalTo(0))
                .body("subscriptions", equalTo(1));
        Admin.delete(path("ephemeral") + "?session=keep").then().statusCode(204);
        assertEquals(ADMINISTRATIVE_ACTION, Packets.reason(device.expect(MqttMessageType.DISCONNECT)));
        device.expectClose();
        client("ephemeral").then().statusCode(404);
    }

    @Test
    void anUnknownClientIsNotFound() {
        client("nobody")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:roost:problem:unknown-client"))
                .body("status", equalTo(404))
                .body("instance", startsWith("urn:uuid:"))
                .body("detail", containsString("'nobody'"));
        Admin.delete(path("nobody")).then().statusCode(404).body("type", containsString("unknown-client"));
        Admin.delete(path("nobody") + "?session=keep").then().statusCode(404);
    }

    @Test
    void aNameMayBeAnything() {
        for (String name : List.of(
                "a/b",
                "100%",
                "caf\u00e9 \u2603 \ud83d\ude00",
                "query",
                "a+b&c=d?e#f",
                "%2F",
                "queue",
                "a;b",
                "...",
                "a//b")) {
            try (RawMqttClient device = connected(Packets.connect5(name, false, HOUR_SECONDS))) {
                client(name)
                        .then()
                        .statusCode(200)
                        .body("clientId", equalTo(name))
                        .body("connected", is(true));
                Admin.queue(name, "").then().statusCode(200);
                query(name).then().statusCode(200).body("clients[0].clientId", equalTo(name));
                Admin.delete(path(name) + "/queue").then().statusCode(200);
                Admin.delete(path(name)).then().statusCode(204);
                device.expectClose();
                client(name).then().statusCode(404);
            }
        }
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String wrong : List.of("%FF", "%C0%80", "a%00b", "a%ED%A0%80")) {
            Admin.request()
                    .get(Admin.CLIENTS + "/" + wrong)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors[0].field", equalTo("clientId"));
        }
    }

    @Test
    void manyClientsAreLookedUpAtOnce() {
        try (RawMqttClient one = device("many-1");
                RawMqttClient two = device("many-2")) {
            one.send(Packets.publish("many-2/in", "x", 1, 7));
            one.expect(MqttMessageType.PUBACK);
            two.expectPublish();
            query("many-2", "stranger", "many-1", "many-2", "$share/g/t")
                    .then()
                    .statusCode(200)
                    .body("clients.clientId", equalTo(List.of("many-2", "many-1")))
                    .body("clients[0].queue.messages", equalTo(1))
                    .body("clients[1].connected", is(true))
                    .body("unknown", equalTo(List.of("stranger", "$share/g/t")));
        }
        query().then().statusCode(200).body("clients.size()", is(0)).body("unknown.size()", is(0));
        List<String> most = Collections.nCopies(1000, "x");
        queryBody(Map.of("clientIds", most)).then().statusCode(200).body("unknown", equalTo(List.of("x")));
    }

    @Test
    void aQueryIsReadStrictly() {
        refused("{}", "clientIds");
        refused("{\"clientIds\": null}", "clientIds");
        refused("{\"clientIds\": \"a\"}", "clientIds");
        refused("{\"clientIds\": [\"a\", null]}", "clientIds[1]");
        refused("{\"clientIds\": [\"a\", 7]}", "clientIds[1]");
        refused("{\"clientIds\": [\"\"]}", "clientIds[0]");
        refused("{\"clientIds\": [\"\\u0000\"]}", "clientIds[0]");
        refused("{\"clientIds\": [\"\\ud800\"]}", "clientIds[0]");
        refused("{\"clientIds\": [], \"client\": 1}", "client");
        queryBody(Map.of("clientIds", Collections.nCopies(1001, "x")))
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("clientIds"))
                .body("detail", containsString("1001"));
        queryBody("{\"clientIds\": [").then().statusCode(400).body("type", containsString("malformed-json"));
        queryBody("").then().statusCode(400).contentType("application/problem+json");
        queryBody("[]").then().statusCode(400).contentType("application/problem+json");
        Admin.request()
                .contentType("text/plain")
                .body("x")
                .post(Admin.CLIENTS + "/query")
                .then()
                .statusCode(415)
                .body("type", containsString("unsupported-media-type"));
    }

    private static void refused(String body, String field) {
        queryBody(body)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:roost:problem:invalid-request"))
                .body("errors[0].field", equalTo(field));
    }

    @Test
    void parametersAreReadStrictly() {
        refusedParameter(Admin.request().get(path("x") + "?verbose=1"), "verbose");
        refusedParameter(Admin.delete(path("x") + "?session=drop"), "session");
        refusedParameter(Admin.delete(path("x") + "?session="), "session");
        refusedParameter(Admin.delete(path("x") + "?session=end&session=keep"), "session");
        refusedParameter(Admin.delete(path("x") + "?sesion=end"), "sesion");
    }

    private static void refusedParameter(io.restassured.response.Response response, String name) {
        response.then().statusCode(400).contentType("application/problem+json").body("errors[0].field", equalTo(name));
    }

    @Test
    void aDisconnectedClientFindsItsSession() {
        RawMqttClient device = device("kept");
        Admin.delete(path("kept") + "?session=keep").then().statusCode(204);
        assertEquals(ADMINISTRATIVE_ACTION, Packets.reason(device.expect(MqttMessageType.DISCONNECT)));
        device.expectClose();
        client("kept").then().statusCode(200).body("connected", is(false));
        Admin.delete(path("kept") + "?session=keep").then().statusCode(204);
        publish("kept/in", 1);
        try (RawMqttClient again = RawMqttClient.open(lifecycle.mqttPort())) {
            assertTrue(again.connect(Packets.connect5("kept", false, HOUR_SECONDS))
                    .variableHeader()
                    .isSessionPresent());
            assertEquals("m1", Packets.text(again.expectPublish()));
        }
    }

    @Test
    void aSessionEndsWithItsConnectionAndItsWillIsPublished() {
        try (RawMqttClient watcher = watcher("ended/will")) {
            RawMqttClient device = connected(withWill("ended", 600));
            device.subscribe(1, "ended/in", 1);
            publish("ended/in", 1);
            Admin.delete(path("ended")).then().statusCode(204);
            device.expectPublish();
            device.expect(MqttMessageType.DISCONNECT);
            device.expectClose();
            assertEquals("gone", Packets.text(watcher.expectPublish()));
            client("ended").then().statusCode(404);
            assertNull(watcher.poll(SILENCE), "once");
            try (RawMqttClient again = RawMqttClient.open(lifecycle.mqttPort())) {
                assertFalse(again.connect(Packets.connect5("ended", false, HOUR_SECONDS))
                        .variableHeader()
                        .isSessionPresent());
                again.subscribe(1, "ended/in", 1);
                assertNull(again.poll(SILENCE), "nothing waits");
            }
        }
    }

    @Test
    void theSessionOfAnAbsentClientEndsAndItsPendingWillIsPublished() {
        try (RawMqttClient watcher = watcher("pending/will")) {
            RawMqttClient device = connected(withWill("pending", 600));
            device.subscribe(1, "pending/in", 1);
            device.abort();
            Eventually.isTrue(
                    "away", PATIENCE, () -> !client("pending").jsonPath().getBoolean("connected"));
            publish("pending/in", 5);
            assertNull(watcher.poll(SILENCE), "its delay has not passed");
            Admin.delete(path("pending")).then().statusCode(204);
            client("pending").then().statusCode(404);
            assertEquals("gone", Packets.text(watcher.expectPublish()));
            assertNull(watcher.poll(SILENCE), "once");
            Admin.delete(path("pending")).then().statusCode(404);
        }
    }

    @Test
    void aWillOfASessionThatIsKeptWaitsForItsDelay() {
        try (RawMqttClient watcher = watcher("delayed/will")) {
            RawMqttClient device = connected(withWill("delayed", 600));
            Admin.delete(path("delayed") + "?session=keep").then().statusCode(204);
            device.expectClose();
            assertNull(watcher.poll(SILENCE));
            Admin.delete(path("delayed")).then().statusCode(204);
            assertEquals("gone", Packets.text(watcher.expectPublish()));
        }
    }
}

package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PushApiProcess;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.Tool;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both services as processes: one device is reached by its name, once, whatever is killed in between. */
class PushToDeviceIT {
    private static final Duration LINK_MAX = Duration.ofSeconds(30);
    private static final Duration REQUEST_MAX = Duration.ofSeconds(20);
    private static final String PASSWORD = "of the service";
    private static final String TOKEN = "token-of-the-test";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void needsBothServices() {
        Tool.skipUnless(
                Repository.isPackaged("push-api-service"),
                "PushToDeviceIT",
                "push-api-service is not packaged: run ./mvnw verify, or -pl push-api-service,broker-service");
    }

    private static BrokerProcess broker() {
        return BrokerProcess.builder("push-to-device")
                .property("roost.auth.service.username", "push")
                .property("roost.auth.service.password", PASSWORD)
                .property("roost.admin.token", TOKEN)
                .start();
    }

    private static PushApiProcess push(String name, BrokerProcess broker) {
        return new PushApiProcess(
                name,
                broker.port(),
                Map.of(
                        "ROOST_PUSH_USERNAME",
                        "push",
                        "ROOST_PUSH_PASSWORD",
                        PASSWORD,
                        "ROOST_PUSH_BROKER_ADMIN_URL",
                        "http://127.0.0.1:" + broker.httpPort(),
                        "ROOST_PUSH_BROKER_ADMIN_TOKEN",
                        TOKEN));
    }

    @Test
    void aDeviceThatNeverWasThereFindsWhatWasPushedOnce() throws Exception {
        try (BrokerProcess broker = broker();
                PushApiProcess first = push("push-first", broker)) {
            awaitReady(first);
            JsonNode accepted = pushed(first, "order-1", "{\"topic\":\"orders\",\"payload\":\"one\"}");
            assertEquals(false, accepted.get("repeated").asBoolean());
            assertEquals(1, queue(first));

            broker.kill9();
            broker.restart();
            awaitReady(first);
            JsonNode repeated = pushed(first, "order-1", "{\"topic\":\"orders\",\"payload\":\"one\"}");
            assertTrue(repeated.get("repeated").asBoolean());
            assertEquals(accepted.get("messageId"), repeated.get("messageId"));

            first.kill9();
            try (PushApiProcess second = push("push-second", broker)) {
                awaitReady(second);
                assertTrue(pushed(second, "order-1", "{\"topic\":\"orders\",\"payload\":\"one\"}")
                        .get("repeated")
                        .asBoolean());
                HttpResponse<String> reused =
                        post(second, "order-1", "{\"topic\":\"orders\",\"payload\":\"something else\"}");
                assertEquals(422, reused.statusCode(), reused::body);
                pushed(second, "order-2", "{\"topic\":\"orders\",\"payload\":\"two\"}");
                assertEquals(2, queue(second));
                assertArrive(broker, "one", "two");
                Eventually.isTrue("the queue is empty", LINK_MAX, () -> queue(second) == 0);
                assertTrue(pushed(second, "order-1", "{\"topic\":\"orders\",\"payload\":\"one\"}")
                        .get("repeated")
                        .asBoolean());
                assertEquals(0, queue(second), "delivered before, and known to be");
                second.stop();
            }
            broker.stop();
        }
    }

    private static void assertArrive(BrokerProcess broker, String... payloads) {
        RawMqttClient device = RawMqttClient.open(broker.port());
        assertTrue(device.connect(Packets.connect3("device/7", false))
                .variableHeader()
                .isSessionPresent());
        for (String payload : payloads) {
            MqttPublishMessage publish = device.expectPublish();
            assertEquals("orders", publish.variableHeader().topicName());
            assertEquals(payload, Packets.text(publish));
            device.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
        }
        device.disconnect();
    }

    private void awaitReady(PushApiProcess push) {
        Eventually.isTrue(
                "linked to the broker",
                LINK_MAX,
                () -> get(push, "/q/health/ready").statusCode() == 200);
    }

    private JsonNode pushed(PushApiProcess push, String key, String json) throws Exception {
        HttpResponse<String> answer = post(push, key, json);
        assertEquals(202, answer.statusCode(), () -> answer.body() + "\n" + push.tailOfLog());
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(PushApiProcess push, String key, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(push.uri("/v1/clients/device%2F7/publish"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .timeout(REQUEST_MAX)
                .POST(BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private int queue(PushApiProcess push) {
        HttpResponse<String> answer = get(push, "/v1/clients/device%2F7");
        assertEquals(200, answer.statusCode(), answer::body);
        try {
            return JSON.readTree(answer.body()).get("queue").get("messages").asInt();
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private HttpResponse<String> get(PushApiProcess push, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(push.uri(path)).timeout(REQUEST_MAX).build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e + "\n" + push.tailOfLog(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A backend pushes with one HTTP call while the device is away. */
class HttpPushIT {
    private static final Duration LINK_MAX = Duration.ofSeconds(30);
    private static final Duration REQUEST_MAX = Duration.ofSeconds(20);
    private static final Pattern MESSAGE_ID = Pattern.compile(
            "\"messageId\"\\s*:\\s*\"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void needsBothServices() {
        Tool.skipUnless(
                Repository.isPackaged("push-api-service"),
                "HttpPushIT",
                "push-api-service is not packaged: run ./mvnw verify, or -pl push-api-service,broker-service");
    }

    @Test
    void aDeviceThatWasAwayHasWhatWasPushedByHttp() throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("push-broker").start();
                PushApiProcess push = new PushApiProcess("push-api", broker.port())) {
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device-1", false));
            device.subscribe(1, "test", 1);
            device.disconnect();
            awaitReady(push);

            String first = pushed(push, "{\"topic\":\"test\",\"payload\":\"hello\",\"qos\":1}");
            String second = pushed(push, "{\"topic\":\"test\",\"payload\":\"again\",\"qos\":1}");
            assertTrue(first.compareTo(second) < 0, () -> first + " was pushed before " + second);
            broker.kill9();
            broker.restart();

            device = RawMqttClient.open(broker.port());
            assertTrue(device.connect(Packets.connect3("device-1", false))
                    .variableHeader()
                    .isSessionPresent());
            assertDelivered(device, "hello");
            assertDelivered(device, "again");
            device.disconnect();

            awaitReady(push);
            pushed(push, "{\"topic\":\"test\",\"payload\":\"after the crash\",\"qos\":1}");
            push.stop();
            broker.stop();
        }
    }

    @Test
    void withoutABrokerItSaysSoAndStaysAlive() throws Exception {
        try (PushApiProcess push = new PushApiProcess("push-api-alone", Repository.freePort())) {
            HttpResponse<String> answer = post(push, "{\"topic\":\"test\",\"payload\":\"hello\"}");
            assertEquals(503, answer.statusCode(), answer::body);
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            assertEquals(503, status(push, "/q/health/ready"));
            assertEquals(200, status(push, "/q/health/live"));
        }
    }

    private void awaitReady(PushApiProcess push) {
        Eventually.isTrue(
                "the push API is linked to the broker", LINK_MAX, () -> status(push, "/q/health/ready") == 200);
    }

    private String pushed(PushApiProcess push, String json) throws Exception {
        HttpResponse<String> answer = post(push, json);
        assertEquals(202, answer.statusCode(), () -> answer.body() + "\n" + push.tailOfLog());
        Matcher messageId = MESSAGE_ID.matcher(answer.body());
        assertTrue(messageId.find(), answer::body);
        return messageId.group(1);
    }

    private static void assertDelivered(RawMqttClient device, String text) {
        MqttPublishMessage publish = device.expectPublish();
        assertEquals("test", publish.variableHeader().topicName());
        assertEquals(text, Packets.text(publish));
        assertEquals(1, publish.fixedHeader().qosLevel().value());
        assertFalse(publish.fixedHeader().isRetain());
        device.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(publish)));
    }

    private HttpResponse<String> post(PushApiProcess push, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(push.uri("/v1/publish"))
                .header("Content-Type", "application/json")
                .timeout(REQUEST_MAX)
                .POST(BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private int status(PushApiProcess push, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(push.uri(path)).timeout(REQUEST_MAX).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e + "\n" + push.tailOfLog(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

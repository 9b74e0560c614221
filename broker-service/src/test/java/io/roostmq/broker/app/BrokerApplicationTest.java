package io.roostmq.broker.app;

import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The application as Quarkus runs it. */
@QuarkusTest
class BrokerApplicationTest {
    @Inject
    BrokerLifecycle lifecycle;

    @Test
    void healthTellsStartedReadyAndLive() {
        when().get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
        when().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks[0].data.listening", equalTo(true))
                .body("checks[0].data.storeWritable", equalTo(true));
        when().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void everySeriesExistsBeforeAnythingHappens() {
        when().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("roost_messages_received_total{qos=\"2\"}"))
                .body(containsString("roost_messages_dropped_total{reason=\"queue_full_rejected\"}"))
                .body(containsString("roost_connections "))
                .body(containsString("roost_sessions "));
    }

    @Test
    void aClientPublishesAndReceives() throws InterruptedException {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("app-test")
                .serverHost("localhost")
                .serverPort(lifecycle.mqttPort())
                .buildBlocking();
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
                client.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("app/#")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            Mqtt5PublishResult result = client.publishWith()
                    .topic("app/test")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload("hello".getBytes(StandardCharsets.UTF_8))
                    .send();
            assertEquals(MqttQos.EXACTLY_ONCE, result.getPublish().getQos());
            assertEquals("hello", new String(publishes.receive().getPayloadAsBytes(), StandardCharsets.UTF_8));
        }
        client.disconnect();
    }
}

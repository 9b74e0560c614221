package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The HiveMQ client for MQTT 5.0, and what its users take for granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HivemqVersion5IT implements Version5Contract {
    private static final long PATIENCE_SECONDS = 20;

    private BrokerProcess broker;

    @BeforeAll
    void startBroker() {
        broker = BrokerProcess.builder("hivemq5").start();
    }

    @AfterAll
    void stopBroker() {
        broker.stop();
    }

    @Override
    public BrokerProcess broker() {
        return broker;
    }

    @Override
    public TestClient client(String clientId, int port) throws Exception {
        return new HivemqVersion5Client(clientId, port);
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void propertiesArriveAsTheyWereSent() throws InterruptedException {
        Mqtt5BlockingClient client = library("properties");
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("properties")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            Mqtt5Publish sent = Mqtt5Publish.builder()
                    .topic("properties")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(bytes("{}"))
                    .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                    .contentType("application/json")
                    .responseTopic("answers")
                    .correlationData(bytes("42"))
                    .userProperties()
                    .add("b", "1")
                    .add("a", "2")
                    .add("b", "3")
                    .applyUserProperties()
                    .build();
            client.publish(sent);
            Mqtt5Publish received =
                    publishes.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
            assertEquals(sent.getPayloadFormatIndicator(), received.getPayloadFormatIndicator());
            assertEquals(sent.getContentType(), received.getContentType());
            assertEquals(sent.getResponseTopic(), received.getResponseTopic());
            assertEquals(sent.getCorrelationData(), received.getCorrelationData());
            assertEquals(sent.getUserProperties(), received.getUserProperties());
        }
        client.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void willComesWhenTheClientLeavesSo() throws Exception {
        try (TestClient watcher = client("leaves-so-watcher")) {
            watcher.connect();
            watcher.subscribe("leaves-so", 1);
            Mqtt5BlockingClient leaving = library("leaves-so");
            leaving.connectWith()
                    .willPublish()
                    .topic("leaves-so")
                    .payload(bytes("gone"))
                    .applyWillPublish()
                    .send();
            leaving.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .send();
            assertEquals("gone", watcher.next().text());
            watcher.disconnect();
        }
    }

    private Mqtt5BlockingClient library(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

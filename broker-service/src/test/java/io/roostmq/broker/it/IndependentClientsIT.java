package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that others wrote: what they take for granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndependentClientsIT {
    private static final long PATIENCE_SECONDS = 20;
    private static final int MESSAGES = 500;

    private BrokerProcess broker;

    @BeforeAll
    void startBroker() {
        broker = BrokerProcess.builder("independent-clients").start();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void hivemq5ResumesItsSessionAtEachQos() throws InterruptedException {
        for (MqttQos qos : List.of(MqttQos.AT_LEAST_ONCE, MqttQos.EXACTLY_ONCE)) {
            String topic = "hivemq5/" + qos.getCode();
            Mqtt5BlockingClient device = mqtt5("hivemq5-device-" + qos.getCode());
            device.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
            device.subscribeWith().topicFilter(topic).qos(qos).send();
            device.disconnect();

            Mqtt5BlockingClient sender = mqtt5("hivemq5-sender-" + qos.getCode());
            sender.connect();
            for (int i = 0; i < MESSAGES; i++) {
                sender.publishWith()
                        .topic(topic)
                        .qos(qos)
                        .payload(bytes("m" + i))
                        .send();
            }
            sender.disconnect();

            try (Mqtt5BlockingClient.Mqtt5Publishes publishes = device.publishes(MqttGlobalPublishFilter.ALL)) {
                Mqtt5ConnAck connAck = device.connectWith()
                        .cleanStart(false)
                        .sessionExpiryInterval(3600)
                        .send();
                assertTrue(connAck.isSessionPresent());
                List<String> received = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    Mqtt5Publish publish = publishes
                            .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .orElseThrow();
                    received.add(text(publish.getPayloadAsBytes()));
                }
                assertEquals(messages(), received);
            }
            device.disconnectWith().sessionExpiryInterval(0).send();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void hivemq3ResumesItsSessionAndSharesASubscription() throws InterruptedException {
        Mqtt3BlockingClient device = mqtt3("hivemq3-device");
        device.connectWith().cleanSession(false).send();
        device.subscribeWith()
                .topicFilter("$share/hivemq/hivemq3/+")
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
        device.disconnect();
        Mqtt3BlockingClient sender = mqtt3("hivemq3-sender");
        sender.connect();
        for (int i = 0; i < MESSAGES; i++) {
            sender.publishWith()
                    .topic("hivemq3/session")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload(bytes("m" + i))
                    .send();
        }
        sender.disconnect();
        try (Mqtt3BlockingClient.Mqtt3Publishes publishes = device.publishes(MqttGlobalPublishFilter.ALL)) {
            assertTrue(device.connectWith().cleanSession(false).send().isSessionPresent());
            for (String expected : messages()) {
                assertEquals(
                        expected,
                        text(publishes
                                .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .orElseThrow()
                                .getPayloadAsBytes()));
            }
        }
        device.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void hivemq3GetsTheWillOfAClientThatLeavesSo() throws InterruptedException {
        Mqtt3BlockingClient listener = mqtt3("hivemq3-listener");
        listener.connect();
        try (Mqtt3BlockingClient.Mqtt3Publishes publishes = listener.publishes(MqttGlobalPublishFilter.ALL)) {
            listener.subscribeWith().topicFilter("hivemq3/will").send();
            Mqtt5BlockingClient dying = mqtt5("hivemq3-dying");
            dying.connectWith()
                    .willPublish()
                    .topic("hivemq3/will")
                    .payload(bytes("gone"))
                    .applyWillPublish()
                    .send();
            dying.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .send();
            assertEquals(
                    "gone",
                    text(publishes
                            .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .orElseThrow()
                            .getPayloadAsBytes()));
        }
        listener.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void hivemq5PropertiesArriveAsTheyWereSent() throws InterruptedException {
        Mqtt5BlockingClient client = mqtt5("hivemq5-properties");
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
                    .contentType("application/json")
                    .responseTopic("answers")
                    .correlationData(bytes("42"))
                    .messageExpiryInterval(60)
                    .userProperties()
                    .add("b", "1")
                    .add("a", "2")
                    .add("b", "3")
                    .applyUserProperties()
                    .build();
            client.publish(sent);
            Mqtt5Publish received =
                    publishes.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
            assertEquals(sent.getContentType(), received.getContentType());
            assertEquals(sent.getResponseTopic(), received.getResponseTopic());
            assertEquals(sent.getCorrelationData(), received.getCorrelationData());
            assertEquals(sent.getUserProperties(), received.getUserProperties());
            long leftSeconds = received.getMessageExpiryInterval().orElseThrow();
            assertTrue(leftSeconds > 0 && leftSeconds <= 60, "message expiry interval " + leftSeconds);
        }
        client.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void paho3ResumesItsSessionAndSeesRetainedMessages() throws Exception {
        MqttConnectOptions persistent = new MqttConnectOptions();
        persistent.setCleanSession(false);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (org.eclipse.paho.client.mqttv3.MqttClient device = paho("paho-device")) {
            device.connect(persistent);
            device.subscribe("paho/#", 2);
            device.disconnect();

            try (org.eclipse.paho.client.mqttv3.MqttClient sender = paho("paho-sender")) {
                sender.connect();
                for (int i = 0; i < MESSAGES; i++) {
                    sender.publish("paho/t", bytes("m" + i), 2, false);
                }
                sender.publish("other/retained", bytes("kept"), 1, true);
                sender.disconnect();
            }

            device.setCallback(new PahoCallback(received));
            device.connect(persistent);
            for (String expected : messages()) {
                assertEquals(expected, received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            device.subscribe("other/+", 1);
            assertEquals("kept", received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            device.unsubscribe(new String[] {"paho/#", "other/+"});
            device.disconnect();
        }
    }

    private static List<String> messages() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add("m" + i);
        }
        return messages;
    }

    private Mqtt3BlockingClient mqtt3(String clientId) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(clientId)
                .serverHost("localhost")
                .serverPort(broker.port())
                .buildBlocking();
    }

    private Mqtt5BlockingClient mqtt5(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("localhost")
                .serverPort(broker.port())
                .buildBlocking();
    }

    private org.eclipse.paho.client.mqttv3.MqttClient paho(String clientId) throws MqttException {
        return new org.eclipse.paho.client.mqttv3.MqttClient(
                "tcp://localhost:" + broker.port(), clientId, new MemoryPersistence());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Eclipse Paho for MQTT 5.0, and what it takes for granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PahoVersion5IT {
    private static final int MESSAGES = 200;
    /** Says each packet of QoS 2 otherwise. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    private static final Duration EXPIRY_MAX = Duration.ofSeconds(20);

    private final List<MqttClient> clients = new ArrayList<>();
    private BrokerProcess broker;

    @BeforeAll
    void startBroker() {
        PAHO.setLevel(Level.WARNING);
        broker = BrokerProcess.builder("paho5").start();
    }

    @AfterEach
    void closeClients() throws MqttException {
        for (MqttClient client : clients) {
            client.close(true);
        }
        clients.clear();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void resumesItsSessionAtEachQos() throws Exception {
        for (int qos = 1; qos <= 2; qos++) {
            String topic = "paho5/session/" + qos;
            PahoInbox inbox = new PahoInbox();
            MqttClient device = client("paho5-device-" + qos, inbox);
            MqttClient sender = client("paho5-sender-" + qos, new PahoInbox());
            device.connect(persistent());
            device.subscribe(topic, qos);
            device.disconnect();
            sender.connect();
            for (int i = 0; i < MESSAGES; i++) {
                sender.publish(topic, bytes("m" + i), qos, false);
            }
            sender.disconnect();
            assertTrue(device.connectWithResult(persistent()).getSessionPresent());
            for (int i = 0; i < MESSAGES; i++) {
                MqttMessage message = inbox.next();
                assertEquals("m" + i, PahoInbox.text(message));
                assertEquals(qos, message.getQos());
            }
            device.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void membersOfASharedSubscriptionGetEachMessageOnce() throws Exception {
        PahoInbox first = new PahoInbox();
        PahoInbox second = new PahoInbox();
        MqttClient one = client("paho5-one", first);
        MqttClient two = client("paho5-two", second);
        MqttClient sender = client("paho5-shared-sender", new PahoInbox());
        for (MqttClient member : List.of(one, two)) {
            member.connect();
            member.subscribe("$share/paho/paho5/shared", 1);
        }
        sender.connect();
        for (int i = 0; i < MESSAGES; i++) {
            sender.publish("paho5/shared", bytes(String.valueOf(i)), 1, false);
        }
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < MESSAGES / 2; i++) {
            received.add(Integer.valueOf(PahoInbox.text(first.next())));
            received.add(Integer.valueOf(PahoInbox.text(second.next())));
        }
        assertEquals(
                IntStream.range(0, MESSAGES).boxed().toList(),
                received.stream().sorted().toList());
        for (MqttClient connected : List.of(one, two, sender)) {
            connected.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void willComesAfterItsDelay() throws Exception {
        PahoInbox inbox = new PahoInbox();
        MqttClient watcher = client("paho5-watcher", inbox);
        MqttClient dying = client("paho5-dying", new PahoInbox());
        watcher.connect();
        watcher.subscribe("paho5/will", 1);
        MqttConnectionOptions options = persistent();
        options.setWill("paho5/will", new MqttMessage(bytes("gone"), 1, false, null));
        MqttProperties will = new MqttProperties();
        will.setWillDelayInterval(1L);
        will.setContentType("text/plain");
        options.setWillMessageProperties(will);
        dying.connect(options);
        dying.disconnectForcibly(0, 0, false);
        MqttMessage gone = inbox.next();
        assertEquals("gone", PahoInbox.text(gone));
        assertEquals("text/plain", gone.getProperties().getContentType());
        watcher.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void messageThatExpiresWhileItWaitsDoesNotCome() throws Exception {
        PahoInbox inbox = new PahoInbox();
        MqttClient device = client("paho5-late", inbox);
        MqttClient sender = client("paho5-expiring-sender", new PahoInbox());
        device.connect(persistent());
        device.subscribe("paho5/expiry", 1);
        device.disconnect();
        sender.connect();
        sender.publish("paho5/expiry", expiring("short-lived", 1L));
        sender.publish("paho5/expiry", expiring("long-lived", 3600L));
        sender.disconnect();
        Eventually.isTrue(
                "one message expires",
                EXPIRY_MAX,
                () -> broker.metric("roost_messages_dropped_total", "\"expired\"") == 1);
        device.connect(persistent());
        MqttMessage kept = inbox.next();
        assertEquals("long-lived", PahoInbox.text(kept));
        long leftSeconds = kept.getProperties().getMessageExpiryInterval();
        assertTrue(leftSeconds > 0 && leftSeconds < 3600, "message expiry interval " + leftSeconds);
        device.disconnect();
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void requestFindsItsAnswer() throws Exception {
        PahoInbox answers = new PahoInbox();
        PahoInbox requests = new PahoInbox();
        MqttClient requester = client("paho5-requester", answers);
        MqttClient responder = client("paho5-responder", requests);
        responder.connect();
        responder.subscribe("paho5/request", 1);
        requester.connect();
        requester.subscribe("paho5/answer/+", 1);
        MqttProperties asking = new MqttProperties();
        asking.setResponseTopic("paho5/answer/7");
        asking.setCorrelationData(bytes("42"));
        requester.publish("paho5/request", new MqttMessage(bytes("ping"), 1, false, asking));

        MqttMessage request = requests.next();
        MqttProperties answering = new MqttProperties();
        answering.setCorrelationData(request.getProperties().getCorrelationData());
        responder.publish(
                request.getProperties().getResponseTopic(), new MqttMessage(bytes("pong"), 1, false, answering));
        MqttMessage answer = answers.next();
        assertEquals("pong", PahoInbox.text(answer));
        assertArrayEquals(bytes("42"), answer.getProperties().getCorrelationData());
        requester.disconnect();
        responder.disconnect();
    }

    private static MqttMessage expiring(String text, long seconds) {
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(seconds);
        return new MqttMessage(bytes(text), 1, false, properties);
    }

    private static MqttConnectionOptions persistent() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        return options;
    }

    private MqttClient client(String clientId, PahoInbox inbox) throws MqttException {
        MqttClient client = new MqttClient("tcp://localhost:" + broker.port(), clientId, new MemoryPersistence());
        client.setCallback(inbox);
        clients.add(client);
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

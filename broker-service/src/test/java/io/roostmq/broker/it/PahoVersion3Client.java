package io.roostmq.broker.it;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for MQTT 3.1.1. */
final class PahoVersion3Client implements TestClient, MqttCallback {
    private static final long PATIENCE_SECONDS = 20;
    /** It counts what is complete a little later, on another thread, than it tells who waits for that. */
    private static final int IN_FLIGHT_MAX = 1000;

    private final MqttClient client;
    private final BlockingQueue<TestMessage> messages = new LinkedBlockingQueue<>();

    PahoVersion3Client(String clientId, int port) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
        client.setCallback(this);
    }

    @Override
    public boolean connect(Session session, @Nullable TestMessage will) throws MqttException {
        messages.clear();
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setMaxInflight(IN_FLIGHT_MAX);
        options.setCleanSession(session == Session.CLEAN);
        if (will != null) {
            options.setWill(will.topic(), bytes(will), will.qos(), will.retain());
        }
        return client.connectWithResult(options).getSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos) throws MqttException {
        client.subscribe(filter, qos);
    }

    @Override
    public void publish(TestMessage message) throws MqttException {
        client.publish(message.topic(), bytes(message), message.qos(), message.retain());
    }

    @Override
    public TestMessage next() throws InterruptedException {
        TestMessage message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
        }
        return message;
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect();
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 0, false);
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(TestMessage message) {
        return message.text().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        String text = new String(message.getPayload(), StandardCharsets.UTF_8);
        messages.add(new TestMessage(topic, text, message.getQos(), message.isRetained(), TestMessage.Properties.NONE));
    }

    @Override
    public void connectionLost(Throwable cause) {}

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
}

package io.roostmq.broker.it;

import io.roostmq.broker.it.TestMessage.Properties;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for MQTT 5.0. */
final class PahoVersion5Client implements TestClient, MqttCallback {
    private static final long PATIENCE_SECONDS = 20;
    private static final long KEPT_SECONDS = 3600;

    private final MqttClient client;
    private final BlockingQueue<TestMessage> messages = new LinkedBlockingQueue<>();

    PahoVersion5Client(String clientId, int port) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
        client.setCallback(this);
    }

    @Override
    public boolean connect(Session session, @Nullable TestMessage will) throws MqttException {
        messages.clear();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(session == Session.CLEAN);
        options.setSessionExpiryInterval(session == Session.CLEAN ? 0 : KEPT_SECONDS);
        if (will != null) {
            MqttMessage message = message(will);
            options.setWill(will.topic(), message);
            message.getProperties().setWillDelayInterval(will.properties().willDelaySeconds());
            options.setWillMessageProperties(message.getProperties());
        }
        return client.connectWithResult(options).getSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos) throws MqttException {
        client.subscribe(filter, qos);
    }

    @Override
    public void publish(TestMessage message) throws MqttException {
        client.publish(message.topic(), message(message));
    }

    private static MqttMessage message(TestMessage message) {
        Properties said = message.properties();
        MqttProperties properties = new MqttProperties();
        if (said.expirySeconds() != TestMessage.NO_EXPIRY) {
            properties.setMessageExpiryInterval(said.expirySeconds());
        }
        properties.setContentType(said.contentType());
        properties.setResponseTopic(said.responseTopic());
        if (said.correlation() != null) {
            properties.setCorrelationData(said.correlation().getBytes(StandardCharsets.UTF_8));
        }
        byte[] payload = message.text().getBytes(StandardCharsets.UTF_8);
        return new MqttMessage(payload, message.qos(), message.retain(), properties);
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

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        MqttProperties heard = message.getProperties();
        Long expirySeconds = heard.getMessageExpiryInterval();
        byte[] correlation = heard.getCorrelationData();
        Properties properties = new Properties(
                expirySeconds == null ? TestMessage.NO_EXPIRY : expirySeconds,
                0,
                heard.getContentType(),
                heard.getResponseTopic(),
                correlation == null ? null : new String(correlation, StandardCharsets.UTF_8));
        String text = new String(message.getPayload(), StandardCharsets.UTF_8);
        messages.add(new TestMessage(topic, text, message.getQos(), message.isRetained(), properties));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        messages.add(TestMessage.of("error", exception.toString(), 0));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}

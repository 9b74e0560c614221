package io.roostmq.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client for MQTT 3.1.1. */
final class HivemqVersion3Client implements TestClient {
    private static final long PATIENCE_SECONDS = 20;

    private final Mqtt3BlockingClient client;
    private Mqtt3BlockingClient.@Nullable Mqtt3Publishes publishes;

    HivemqVersion3Client(String clientId, int port) {
        client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildBlocking();
    }

    @Override
    public boolean connect(Session session, @Nullable TestMessage will) {
        forget();
        publishes = client.publishes(MqttGlobalPublishFilter.ALL);
        return client.connect(Mqtt3Connect.builder()
                        .cleanSession(session == Session.CLEAN)
                        .willPublish(will == null ? null : packet(will))
                        .build())
                .isSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos) {
        client.subscribeWith().topicFilter(filter).qos(qos(qos)).send();
    }

    @Override
    public void publish(TestMessage message) {
        client.publish(packet(message));
    }

    private static Mqtt3Publish packet(TestMessage message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .qos(qos(message.qos()))
                .retain(message.retain())
                .payload(message.text().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static MqttQos qos(int code) {
        return Objects.requireNonNull(MqttQos.fromCode(code));
    }

    @Override
    public TestMessage next() throws InterruptedException {
        Mqtt3Publish publish = Objects.requireNonNull(publishes)
                .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .orElseThrow();
        return new TestMessage(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8),
                publish.getQos().getCode(),
                publish.isRetain(),
                TestMessage.Properties.NONE);
    }

    @Override
    public void disconnect() {
        client.disconnect();
    }

    @Override
    public void close() {
        forget();
        client.toAsync().disconnect().exceptionally(alreadyGone -> null).join();
    }

    private void forget() {
        if (publishes != null) {
            publishes.close();
            publishes = null;
        }
    }
}

package io.roostmq.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.roostmq.broker.it.TestMessage.Properties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client for MQTT 5.0. */
final class HivemqVersion5Client implements TestClient {
    private static final long PATIENCE_SECONDS = 20;
    private static final long KEPT_SECONDS = 3600;

    private final Mqtt5BlockingClient client;
    private Mqtt5BlockingClient.@Nullable Mqtt5Publishes publishes;

    HivemqVersion5Client(String clientId, int port) {
        client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildBlocking();
    }

    @Override
    public boolean connect(Session session, @Nullable TestMessage will) {
        forget();
        publishes = client.publishes(MqttGlobalPublishFilter.ALL);
        return client.connect(Mqtt5Connect.builder()
                        .cleanStart(session == Session.CLEAN)
                        .sessionExpiryInterval(session == Session.CLEAN ? 0 : KEPT_SECONDS)
                        .willPublish(will == null ? null : will(will))
                        .build())
                .isSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos) {
        client.subscribeWith().topicFilter(filter).qos(qos(qos)).send();
    }

    @Override
    public void publish(TestMessage message) {
        client.publish(builder(message).build());
    }

    private static Mqtt5Publish will(TestMessage will) {
        return builder(will)
                .asWill()
                .delayInterval(will.properties().willDelaySeconds())
                .build();
    }

    private static Mqtt5PublishBuilder.Complete builder(TestMessage message) {
        Properties properties = message.properties();
        String correlation = properties.correlation();
        Mqtt5PublishBuilder.Complete builder = Mqtt5Publish.builder()
                .topic(message.topic())
                .qos(qos(message.qos()))
                .retain(message.retain())
                .payload(bytes(message.text()))
                .contentType(properties.contentType())
                .responseTopic(properties.responseTopic())
                .correlationData(correlation == null ? null : bytes(correlation));
        return properties.expirySeconds() == TestMessage.NO_EXPIRY
                ? builder
                : builder.messageExpiryInterval(properties.expirySeconds());
    }

    private static MqttQos qos(int code) {
        return Objects.requireNonNull(MqttQos.fromCode(code));
    }

    @Override
    public TestMessage next() throws InterruptedException {
        Mqtt5Publish publish = Objects.requireNonNull(publishes)
                .receive(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .orElseThrow();
        Properties properties = new Properties(
                publish.getMessageExpiryInterval().orElse(TestMessage.NO_EXPIRY),
                0,
                publish.getContentType().map(Object::toString).orElse(null),
                publish.getResponseTopic().map(Object::toString).orElse(null),
                publish.getCorrelationData().map(HivemqVersion5Client::text).orElse(null));
        return new TestMessage(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8),
                publish.getQos().getCode(),
                publish.isRetain(),
                properties);
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}

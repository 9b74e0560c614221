package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Tool;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers between clients that are not ours, with Response Information and Topic Aliases. */
class RequestResponseIT {
    private static final int SECONDS_MAX = 60;
    private static final int REQUESTS = 20;

    private static final BrokerProcess BROKER = BrokerProcess.builder("request-response")
            .property("roost.features.response-topic-prefix", "answers")
            .start();

    @AfterAll
    static void stop() {
        BROKER.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void mosquittoRrGetsItsAnswer(String qos) throws Exception {
        Tool.require("RequestResponseIT", "mosquitto_rr");
        Mqtt5BlockingClient responder = client("mosquitto-responder");
        responder.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes requests = responder.publishes(MqttGlobalPublishFilter.SUBSCRIBED)) {
            responder
                    .subscribeWith()
                    .topicFilter("rr/request")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            Process process = new ProcessBuilder(
                            "mosquitto_rr",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(BROKER.port()),
                            "-V",
                            "5",
                            "-q",
                            qos,
                            "-t",
                            "rr/request",
                            "-e",
                            "rr/answer",
                            "-m",
                            "ping",
                            "-W",
                            "30")
                    .redirectErrorStream(true)
                    .start();
            answer(responder, requests);
            process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
            assertEquals(
                    "answer to ping",
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }
        responder.disconnect();
    }

    @Test
    void aClientUsesTheTopicThatItWasTold() throws Exception {
        Mqtt5BlockingClient responder = client("responder");
        Mqtt5BlockingClient requester = client("requester");
        responder.connect(takingAliases());
        String answers = requester
                .connect(Mqtt5Connect.builder()
                        .restrictions()
                        .topicAliasMaximum(5)
                        .requestResponseInformation(true)
                        .applyRestrictions()
                        .build())
                .getResponseInformation()
                .orElseThrow()
                .toString();
        assertEquals("answers/requester", answers);
        try (Mqtt5BlockingClient.Mqtt5Publishes requests = responder.publishes(MqttGlobalPublishFilter.SUBSCRIBED);
                Mqtt5BlockingClient.Mqtt5Publishes answered = requester.publishes(MqttGlobalPublishFilter.SUBSCRIBED)) {
            responder.subscribeWith().topicFilter("service/request").send();
            requester.subscribeWith().topicFilter(answers).send();
            for (int i = 0; i < REQUESTS; i++) {
                byte[] correlation = {(byte) i};
                requester
                        .publishWith()
                        .topic("service/request")
                        .qos(MqttQos.EXACTLY_ONCE)
                        .responseTopic(answers)
                        .correlationData(correlation)
                        .payload(("request " + i).getBytes(StandardCharsets.UTF_8))
                        .send();
                answer(responder, requests);
                Mqtt5Publish answer =
                        answered.receive(SECONDS_MAX, TimeUnit.SECONDS).orElseThrow();
                assertEquals(answers, answer.getTopic().toString());
                assertEquals("answer to request " + i, text(answer));
                assertEquals((byte) i, answer.getCorrelationData().orElseThrow().get(0));
            }
        }
        responder.disconnect();
        requester.disconnect();
    }

    private static Mqtt5Connect takingAliases() {
        return Mqtt5Connect.builder()
                .restrictions()
                .topicAliasMaximum(5)
                .applyRestrictions()
                .build();
    }

    private static void answer(Mqtt5BlockingClient responder, Mqtt5BlockingClient.Mqtt5Publishes requests)
            throws InterruptedException {
        Mqtt5Publish request = requests.receive(SECONDS_MAX, TimeUnit.SECONDS).orElseThrow();
        responder
                .publishWith()
                .topic(request.getResponseTopic().orElseThrow())
                .qos(MqttQos.AT_LEAST_ONCE)
                .correlationData(request.getCorrelationData().orElse(null))
                .payload(("answer to " + text(request)).getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static Mqtt5BlockingClient client(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(BROKER.port())
                .buildBlocking();
    }
}

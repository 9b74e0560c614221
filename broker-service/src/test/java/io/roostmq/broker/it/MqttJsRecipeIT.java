package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.NodeScripts;
import io.roostmq.broker.harness.ServiceProcess;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recipe that Roost replaces the broker of, with the unmodified MQTT.js client: subscribers with {@code clean: false}
 * go away, a publisher publishes at QoS 1, the subscribers come back and have everything, in order, once. Then what else
 * that client takes for granted, by versions of the protocol.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MqttJsRecipeIT {
    private static final Duration SCRIPT_MAX = Duration.ofSeconds(60);

    private NodeScripts scripts;

    @BeforeAll
    void installTheClient() {
        scripts = NodeScripts.install("MqttJsRecipeIT", "mqttjs");
    }

    @Test
    void subscribersThatWereAwayGetEverythingInOrderOnce() {
        try (BrokerProcess broker = broker()) {
            run(broker, "subscribe", "cli_sub");
            run(broker, "subscribe", "cli2_sub");
            run(broker, "publish", "1", "1000");
            run(broker, "collect", "cli_sub", "1", "1000");
            run(broker, "collect", "cli2_sub", "1", "1000");

            run(broker, "publish", "1001", "1100");
            run(broker, "collect", "cli_sub", "1001", "1100");
            run(broker, "subscribe", "cli2_sub");
            broker.stop();
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilledWhileTheyAreAway() {
        try (BrokerProcess broker = broker()) {
            run(broker, "subscribe", "cli_sub");
            run(broker, "subscribe", "cli2_sub");
            run(broker, "publish", "1", "1000");
            broker.kill9();
            broker.restart();
            run(broker, "collect", "cli_sub", "1", "1000");
            broker.kill9();
            broker.restart();
            run(broker, "collect", "cli2_sub", "1", "1000");
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilledWhileThePublisherIsSending() {
        try (BrokerProcess broker = broker()) {
            run(broker, "subscribe", "cli_sub");
            Pattern onTheWay = Pattern.compile("^acknowledged 300$");
            ServiceProcess publisher = scripts.start(at(broker), onTheWay, "publish", "1", "5000");
            publisher.await(SCRIPT_MAX);
            broker.kill9();
            broker.restart();
            assertEquals(0, publisher.waitForEnd(SCRIPT_MAX), publisher::tailOfLog);
            run(broker, "collect", "cli_sub", "1", "5000", "at-least-once");
        }
    }

    @Test
    void liveSubscribersGetTextJsonAndBinaryOnce() {
        try (BrokerProcess broker = broker()) {
            run(broker, "live");
            broker.stop();
        }
    }

    /** 3 is MQTT 3.1, 4 is MQTT 3.1.1. */
    @ParameterizedTest
    @ValueSource(strings = {"3", "4"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void clientsOfVersion3HaveWhatItBrings(String level) {
        try (BrokerProcess broker = broker()) {
            run(broker, "version3", level);
            broker.stop();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void clientsOfVersion5HaveWhatItBrings() {
        try (BrokerProcess broker = broker()) {
            run(broker, "version5");
            broker.stop();
        }
    }

    private static BrokerProcess broker() {
        return BrokerProcess.builder("mqttjs-broker").start();
    }

    private void run(BrokerProcess broker, String script, String... arguments) {
        scripts.run(at(broker), script, arguments);
    }

    private static Map<String, String> at(BrokerProcess broker) {
        return Map.of("ROOST_PORT", String.valueOf(broker.port()));
    }
}

package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import io.roostmq.broker.harness.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The recipe that Roost replaces the broker of, with the unmodified MQTT.js client: subscribers with {@code clean: false}
 * go away, a publisher publishes at QoS 1, the subscribers come back and have everything, in order, once.
 */
class MqttJsRecipeIT {
    private static final int PORT = 5112;
    private static final Duration SCRIPT_MAX = Duration.ofSeconds(60);
    private static final Duration INSTALL_MAX = Duration.ofMinutes(3);
    private static final Path SOURCES = Repository.root().resolve("broker-service/src/test/mqttjs");
    private static final Path WORK = Repository.root().resolve("broker-service/target/mqttjs");

    @BeforeAll
    static void installTheClient() throws IOException {
        Tool.require("MqttJsRecipeIT", "node", "npm");
        Files.createDirectories(WORK);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, WORK.resolve(SOURCES.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> install = List.of(
                "npm",
                "--prefix",
                WORK.toString(),
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline");
        ServiceProcess npm = new ServiceProcess("npm", install, Map.of(), Pattern.compile("added"));
        assertEquals(0, npm.waitForEnd(INSTALL_MAX), npm::tailOfLog);
    }

    @Test
    void subscribersThatWereAwayGetEverythingInOrderOnce() {
        try (BrokerProcess broker = broker()) {
            run("subscribe", "cli_sub");
            run("subscribe", "cli2_sub");
            run("publish", "1", "1000");
            run("collect", "cli_sub", "1", "1000");
            run("collect", "cli2_sub", "1", "1000");

            run("publish", "1001", "1100");
            run("collect", "cli_sub", "1001", "1100");
            run("subscribe", "cli2_sub");
            broker.stop();
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilledWhileTheyAreAway() {
        try (BrokerProcess broker = broker()) {
            run("subscribe", "cli_sub");
            run("subscribe", "cli2_sub");
            run("publish", "1", "1000");
            broker.kill9();
            broker.restart();
            run("collect", "cli_sub", "1", "1000");
            broker.kill9();
            broker.restart();
            run("collect", "cli2_sub", "1", "1000");
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilledWhileThePublisherIsSending() {
        try (BrokerProcess broker = broker()) {
            run("subscribe", "cli_sub");
            ServiceProcess publisher = start(Pattern.compile("^acknowledged 300$"), "publish", "1", "5000");
            publisher.await(SCRIPT_MAX);
            broker.kill9();
            broker.restart();
            assertEquals(0, publisher.waitForEnd(SCRIPT_MAX), publisher::tailOfLog);
            run("collect", "cli_sub", "1", "5000", "at-least-once");
        }
    }

    @Test
    void liveSubscribersGetTextJsonAndBinaryOnce() {
        try (BrokerProcess broker = broker()) {
            run("live");
            broker.stop();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void clientsOfVersion5HaveWhatItBrings() {
        try (BrokerProcess broker = broker()) {
            run("version5");
            broker.stop();
        }
    }

    private static BrokerProcess broker() {
        return BrokerProcess.builder("mqttjs-broker").port(PORT).start();
    }

    private static void run(String script, String... arguments) {
        ServiceProcess node = start(Pattern.compile("$^"), script, arguments);
        assertEquals(0, node.waitForEnd(SCRIPT_MAX), node::tailOfLog);
    }

    private static ServiceProcess start(Pattern awaited, String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", WORK.resolve(script + ".mjs").toString()));
        command.addAll(List.of(arguments));
        return new ServiceProcess("mqttjs", command, Map.of("ROOST_PORT", String.valueOf(PORT)), awaited);
    }
}

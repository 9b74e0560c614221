package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.ServiceProcess;
import io.roostmq.broker.harness.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands that {@code ./roost up} prints, with the clients that everybody has. */
class MosquittoClientsIT {
    private static final int COMMAND_SECONDS_MAX = 60;

    @BeforeAll
    static void needsTheClients() {
        Tool.require("MosquittoClientsIT", "mosquitto_sub", "mosquitto_pub");
    }

    @Test
    void aPersistentSessionHasWhatItMissed() throws Exception {
        for (String version : List.of("311", "5")) {
            try (BrokerProcess broker =
                    BrokerProcess.builder("mosquitto-broker").start()) {
                List<String> expected =
                        IntStream.range(0, 100).mapToObj(i -> "message " + i).toList();
                // -E leaves as soon as it is subscribed.
                subscriber(broker, version, "-E");
                run(String.join("\n", expected), publisher(broker, version, "-l"));
                broker.kill9();
                broker.restart();
                run("while you were away", publisher(broker, version, "-s"));

                String output = subscriber(broker, version, "-C", "101");
                List<String> all = new ArrayList<>(expected);
                all.add("while you were away");
                assertEquals(all, output.lines().toList());
                broker.stop();
            }
        }
    }

    @Test
    void aRetainedMessageSurvivesARestart() throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            run("on", publisher(broker, "5", "-s", "-r"));
            broker.stop();
            broker.restart();
            List<String> command = new ArrayList<>(command("mosquitto_sub", broker, "5"));
            command.addAll(List.of("-C", "1", "-F", "%t %r %p"));
            assertEquals("test 1 on", run("", command).strip());
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void qos2ComesOnceAndWhatHasExpiredDoesNot() throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<String> device = List.of("-c", "-i", "device-2", "-x", "3600", "-q", "2");
            run("", command("mosquitto_sub", broker, "5", device, List.of("-E")));
            List<String> expiring = List.of("-q", "2", "-D", "publish", "message-expiry-interval", "1");
            run("", command("mosquitto_pub", broker, "5", expiring, List.of("-m", "short-lived")));
            List<String> expected =
                    IntStream.range(0, 100).mapToObj(i -> "message " + i).toList();
            run(String.join("\n", expected), command("mosquitto_pub", broker, "5", List.of("-q", "2", "-l")));
            Eventually.isTrue(
                    "one message expires",
                    Duration.ofSeconds(COMMAND_SECONDS_MAX),
                    () -> broker.metric("roost_messages_dropped_total", "\"expired\"") == 1);
            String output = run("", command("mosquitto_sub", broker, "5", device, List.of("-C", "100")));
            assertEquals(expected, output.lines().toList());
            broker.stop();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void membersOfASharedSubscriptionTakeTurns() throws Exception {
        for (String version : List.of("311", "5")) {
            try (BrokerProcess broker =
                    BrokerProcess.builder("mosquitto-broker").start()) {
                List<ServiceProcess> members = new ArrayList<>();
                for (String name : List.of("one", "two")) {
                    List<String> share = List.of("-t", "$share/mosquitto/jobs", "-C", "5", "-d", "-i", name);
                    members.add(started(command("mosquitto_sub", broker, version, share)));
                }
                List<String> jobs =
                        IntStream.range(0, 10).mapToObj(i -> "job " + i).toList();
                run(String.join("\n", jobs), command("mosquitto_pub", broker, version, List.of("-t", "jobs", "-l")));
                for (ServiceProcess member : members) {
                    assertEquals(0, member.waitForEnd(Duration.ofSeconds(COMMAND_SECONDS_MAX)), member::tailOfLog);
                }
                broker.stop();
            }
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void willOfAClientThatIsKilledIsPublishedAndRetained() throws Exception {
        for (String version : List.of("311", "5")) {
            try (BrokerProcess broker =
                    BrokerProcess.builder("mosquitto-broker").start()) {
                List<String> will = List.of("--will-topic", "will", "--will-payload", "gone", "--will-retain", "-d");
                started(command("mosquitto_sub", broker, version, will)).kill9();
                List<String> watcher = List.of("-t", "will", "-C", "1");
                assertEquals(
                        "gone",
                        run("", command("mosquitto_sub", broker, version, watcher))
                                .strip());
                broker.stop();
            }
        }
    }

    /** Returns when it is subscribed; with {@code -d} it says so. */
    private static ServiceProcess started(List<String> command) {
        Tool.require("MosquittoClientsIT", "stdbuf");
        List<String> unbuffered = new ArrayList<>(List.of("stdbuf", "-oL"));
        unbuffered.addAll(command);
        ServiceProcess process =
                new ServiceProcess("mosquitto", unbuffered, Map.of(), Pattern.compile("received SUBACK"));
        process.await(Duration.ofSeconds(COMMAND_SECONDS_MAX));
        return process;
    }

    /** For topic {@code test} at QoS 1 unless the options say otherwise. */
    @SafeVarargs
    private static List<String> command(String program, BrokerProcess broker, String version, List<String>... more) {
        List<String> command = new ArrayList<>(
                List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(broker.port()), "-V", version));
        List<String> options = new ArrayList<>();
        for (List<String> some : more) {
            options.addAll(some);
        }
        if (!options.contains("-t")) {
            command.addAll(List.of("-t", "test"));
        }
        if (!options.contains("-q")) {
            command.addAll(List.of("-q", "1"));
        }
        command.addAll(options);
        return command;
    }

    private static String subscriber(BrokerProcess broker, String version, String... more) throws Exception {
        List<String> command = new ArrayList<>(command("mosquitto_sub", broker, version));
        command.addAll(List.of("-c", "-i", "device-1"));
        if (version.equals("5")) {
            command.addAll(List.of("-x", "3600"));
        }
        command.addAll(List.of(more));
        return run("", command);
    }

    private static List<String> publisher(BrokerProcess broker, String version, String... more) {
        List<String> command = new ArrayList<>(command("mosquitto_pub", broker, version));
        command.addAll(List.of(more));
        return command;
    }

    private static String run(String input, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }
}

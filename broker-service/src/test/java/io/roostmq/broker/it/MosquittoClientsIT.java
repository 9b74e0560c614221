package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that {@code ./roost up} prints, with the clients that everybody has. */
class MosquittoClientsIT {
    private static final int COMMAND_SECONDS_MAX = 60;
    private static final List<String> MESSAGES =
            IntStream.range(0, 100).mapToObj(i -> "message " + i).toList();

    @BeforeAll
    static void needsTheClients() {
        Tool.require("MosquittoClientsIT", "mosquitto_sub", "mosquitto_pub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    void aPersistentSessionHasWhatItMissed(String version) throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            // -E leaves as soon as it is subscribed.
            subscriber(broker, version, "-E");
            run(String.join("\n", MESSAGES), publisher(broker, version, "-l"));
            broker.kill9();
            broker.restart();
            run("while you were away", publisher(broker, version, "-s"));

            String output = subscriber(broker, version, "-C", "101");
            List<String> all = new ArrayList<>(MESSAGES);
            all.add("while you were away");
            assertEquals(all, output.lines().toList());
            broker.stop();
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

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void aPersistentSessionHasWhatItMissedOnceAtQos2(String version) throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<String> device = List.of("-c", "-i", "device-2", "-q", "2");
            run("", command("mosquitto_sub", broker, version, device, List.of("-E")));
            run(String.join("\n", MESSAGES), command("mosquitto_pub", broker, version, List.of("-q", "2", "-l")));
            run("the last", command("mosquitto_pub", broker, version, List.of("-q", "2", "-s")));
            List<String> format = List.of("-F", "%q %p", "-C", String.valueOf(MESSAGES.size() + 1));
            String output = run("", command("mosquitto_sub", broker, version, device, format));
            List<String> expected = Stream.concat(MESSAGES.stream(), Stream.of("the last"))
                    .map(text -> "2 " + text)
                    .toList();
            assertEquals(expected, output.lines().toList());
            broker.stop();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void whatExpiresWhileItWaitsDoesNotCome() throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<String> device = List.of("-c", "-i", "device-3", "-x", "3600", "-q", "2");
            run("", command("mosquitto_sub", broker, "5", device, List.of("-E")));
            for (String seconds : List.of("1", "3600")) {
                List<String> expiring = List.of("-q", "2", "-D", "publish", "message-expiry-interval", seconds);
                run("", command("mosquitto_pub", broker, "5", expiring, List.of("-m", "lives " + seconds)));
            }
            Eventually.isTrue(
                    "one message expires",
                    Duration.ofSeconds(COMMAND_SECONDS_MAX),
                    () -> broker.metric("roost_messages_dropped_total", "\"expired\"") == 1);
            String output = run("", command("mosquitto_sub", broker, "5", device, List.of("-C", "1")));
            assertEquals(List.of("lives 3600"), output.lines().toList());
            broker.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void membersOfASharedSubscriptionTakeTurns(String version) throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<ServiceProcess> members = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                List<String> share = List.of("-t", "$share/mosquitto/jobs", "-C", "50", "-d", "-i", name);
                members.add(started(command("mosquitto_sub", broker, version, share)));
            }
            run(String.join("\n", MESSAGES), command("mosquitto_pub", broker, version, List.of("-t", "jobs", "-l")));
            for (ServiceProcess member : members) {
                assertEquals(0, member.waitForEnd(Duration.ofSeconds(COMMAND_SECONDS_MAX)), member::tailOfLog);
            }
            broker.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void onlyMemberOfASharedSubscriptionHasWhatItMissed(String version) throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<String> member = List.of("-t", "$share/mosquitto/jobs", "-c", "-i", "member");
            run("", command("mosquitto_sub", broker, version, member, List.of("-E")));
            run(String.join("\n", MESSAGES), command("mosquitto_pub", broker, version, List.of("-t", "jobs", "-l")));
            List<String> all = List.of("-C", String.valueOf(MESSAGES.size()));
            String output = run("", command("mosquitto_sub", broker, version, member, all));
            assertEquals(MESSAGES, output.lines().toList());
            broker.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    @Clause(v3 = "MQTT-7.0.0-2")
    void willOfAClientThatIsKilledIsPublishedAndRetained(String version) throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            List<String> will = List.of("--will-topic", "will", "--will-payload", "gone", "--will-retain", "-d");
            started(command("mosquitto_sub", broker, version, will)).kill9();
            List<String> watcher = List.of("-t", "will", "-C", "1");
            assertEquals(
                    "gone",
                    run("", command("mosquitto_sub", broker, version, watcher)).strip());
            broker.stop();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    void willComesAfterItsDelay() throws Exception {
        try (BrokerProcess broker = BrokerProcess.builder("mosquitto-broker").start()) {
            String late = "late " + broker.pid();
            List<String> watching = List.of("-t", "will", "-C", "1", "-d", "-F", "will: %C %p");
            ServiceProcess watcher = started(command("mosquitto_sub", broker, "5", watching));
            List<String> will = List.of("--will-topic", "will", "--will-payload", late, "-d", "-c", "-i", "dying");
            List<String> properties =
                    List.of("-D", "will", "will-delay-interval", "1", "-D", "will", "content-type", "text/plain");
            started(command("mosquitto_sub", broker, "5", will, properties)).kill9();
            assertEquals(0, watcher.waitForEnd(Duration.ofSeconds(COMMAND_SECONDS_MAX)), watcher::tailOfLog);
            assertTrue(watcher.log().contains("will: text/plain " + late), watcher::tailOfLog);
            broker.stop();
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

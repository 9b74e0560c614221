package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private static List<String> command(String program, BrokerProcess broker, String version) {
        return List.of(
                program,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(broker.port()),
                "-t",
                "test",
                "-q",
                "1",
                "-V",
                version);
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

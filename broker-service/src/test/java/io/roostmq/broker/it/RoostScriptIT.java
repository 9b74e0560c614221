package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import io.roostmq.broker.harness.Tool;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The front door. */
class RoostScriptIT {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(20);
    private static final Duration UP_MAX = Duration.ofSeconds(90);
    private static final Duration DEMO_MAX = Duration.ofMinutes(2);
    private static final Pattern NOTHING = Pattern.compile("$^");
    private static final Pattern UP = Pattern.compile("^Roost is up\\.");

    private final int port = Repository.freePort();
    private final int pushPort = Repository.freePort();

    @Test
    void helpNamesTheCommands() {
        ServiceProcess help = start("script-help", NOTHING, "help");
        assertEquals(0, help.waitForEnd(COMMAND_MAX));
        for (String command : List.of("up", "demo", "broker", "push-api", "crash-test", "bench", "passwd", "help")) {
            assertTrue(help.log().stream().anyMatch(line -> line.startsWith("  " + command)), command);
        }
    }

    @Test
    void misuseIsSaidAndEndsWithTwo() {
        assertMisuse("'brocker' is not a command", "brocker");
        assertMisuse("'--prot' is not an option of 'broker'", "broker", "--prot", "1883");
        assertMisuse("'--data' needs a value", "broker", "--data");
        assertMisuse("--port: 'x' (expected: 0..65535)", "broker", "--port", "x");
        assertMisuse("--port: '65536' (expected: 0..65535)", "push-api", "--port=65536");
        assertMisuse("--store: 'disk' (expected: embedded, memory or mongodb://...)", "broker", "--store", "disk");
        assertMisuse("--broker: 'localhost' (expected: host:port)", "push-api", "--broker", "localhost");
        assertMisuse("'-Dkey' (expected: -Dkey=value)", "broker", "-Dkey");
        assertMisuse("--rounds: 'many' (expected: a whole number, 1 at least)", "crash-test", "--rounds", "many");
        assertMisuse("--store: 'memory' (expected: embedded or mongodb)", "crash-test", "--store", "memory");
        assertMisuse("'bench queue' (expected: bench store, or bench push)", "bench", "queue");
        assertMisuse("--messages: '0' (expected: a whole number, 1 at least)", "bench", "store", "--messages", "0");
        assertMisuse("'demo' takes no options", "demo", "--fast");
        assertMisuse("'passwd' needs --scram USER", "passwd");
        assertMisuse("'secret' is not an option of 'passwd'", "passwd", "--scram", "user", "secret");
        assertMisuse(
                "--iterations: 'many' (expected: a whole number, 1 at least)",
                "passwd",
                "--scram=u",
                "--iterations=many");
    }

    @Test
    void upStartsBothAndTermStopsBoth() throws Exception {
        needsBothServices();
        ServiceProcess up = up();
        up.await(UP_MAX);
        RawMqttClient.connected(port, Packets.connect3("visitor", true)).disconnect();
        assertTrue(up.log().stream().anyMatch(line -> line.contains("mosquitto_sub -p " + port)));
        assertReachesOneDevice();

        assertEquals(0, up.stop(), up::tailOfLog);
        assertEquals(List.of(), services(up.pid()));
        assertTrue(isRefused(port));
    }

    @Test
    void upSaysWhichPortIsTaken() {
        needsBothServices();
        ServiceProcess up = up();
        up.await(UP_MAX);
        ServiceProcess second = up();
        assertEquals(1, second.waitForEnd(COMMAND_MAX));
        assertTrue(second.tailOfLog().contains("port " + port + " is taken"), second::tailOfLog);
        assertEquals(0, up.stop(), up::tailOfLog);
    }

    @Test
    void whenOneDiesUpStopsTheOtherAndSaysSo() {
        needsBothServices();
        ServiceProcess up = up();
        up.await(UP_MAX);
        ProcessHandle broker = services(up.pid()).stream()
                .filter(handle -> handle.info().commandLine().orElse("").contains("broker-service"))
                .findFirst()
                .orElseThrow();
        broker.destroyForcibly();

        assertEquals(1, up.waitForEnd(UP_MAX), up::tailOfLog);
        assertTrue(up.tailOfLog().contains("broker has ended by itself (exit code 137)"), up::tailOfLog);
    }

    @Test
    void theDemoSucceeds() {
        needsBothServices();
        ServiceProcess demo = start("script-demo", NOTHING, "demo");
        assertEquals(0, demo.waitForEnd(DEMO_MAX), demo::tailOfLog);
    }

    /** The services know each other: one may push to single devices, and ask about them. */
    private void assertReachesOneDevice() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI device = URI.create("http://localhost:" + pushPort + "/v1/clients/never-seen");
        HttpRequest push = HttpRequest.newBuilder(URI.create(device + "/publish"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"topic\":\"test\",\"payload\":\"for you\"}"))
                .build();
        assertEquals(202, http.send(push, BodyHandlers.ofString()).statusCode());
        HttpResponse<String> presence = http.send(HttpRequest.newBuilder(device).build(), BodyHandlers.ofString());
        assertEquals(200, presence.statusCode(), presence::body);
        assertTrue(presence.body().contains("\"messages\":1"), presence::body);
    }

    private static void needsBothServices() {
        Tool.skipUnless(
                Repository.isPackaged("push-api-service"),
                "RoostScriptIT (up, demo)",
                "push-api-service is not packaged: run ./mvnw verify, or -pl push-api-service,broker-service");
    }

    private ServiceProcess up() {
        return start(
                "script-up",
                UP,
                "up",
                "--port=" + port,
                "--http-port=" + Repository.freePort(),
                "--push-port=" + pushPort,
                "--data=" + Repository.freshData("up"));
    }

    private static void assertMisuse(String message, String... arguments) {
        ServiceProcess process = start("script-misuse", NOTHING, arguments);
        assertEquals(2, process.waitForEnd(COMMAND_MAX), process::tailOfLog);
        assertTrue(process.tailOfLog().contains("roost: " + message), process::tailOfLog);
    }

    private static ServiceProcess start(String name, Pattern awaited, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Repository.script().toString()));
        command.addAll(List.of(arguments));
        return new ServiceProcess(name, command, Map.of(), awaited);
    }

    /** The JVMs below a process. */
    private static List<ProcessHandle> services(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    private static boolean isRefused(int port) {
        try (RawMqttClient client = RawMqttClient.open(port)) {
            return client == null;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }
}

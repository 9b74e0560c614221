package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A broker that lets in nobody but the users that {@code ./roost passwd} has written, and a client that others wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScramIT {
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final Pattern NOTHING = Pattern.compile("$^");
    private static final String FILE = "-Droost.auth.scram.file=";
    /** ASCII: the locale of the test decides what else can be an argument of a command. */
    private static final String USER = "Zoe, the=1st";

    private static final String PASSWORD = "pässword ✓";

    private final Path directory = Repository.freshData("scram");
    private final Path users = directory.resolve("users");
    private BrokerProcess broker;

    @BeforeAll
    void startBroker() throws IOException, InterruptedException {
        assertEquals(0, passwd(USER, "first\n"));
        assertEquals(0, passwd("other", "other\n", "--iterations", "5000"));
        assertEquals(0, passwd(USER, PASSWORD + "\n"));
        broker = BrokerProcess.builder("scram")
                .property("roost.auth.scram.file", users.toString())
                .property("roost.auth.anonymous", "false")
                .property("roost.listener.connect-timeout", "2s")
                .start();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    void passwdWritesOneLineForEachUser() throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(users);
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).startsWith(USER + ":SCRAM-SHA-256$16384:"), lines.get(1));
        assertTrue(lines.get(2).startsWith("other:SCRAM-SHA-256$5000:"), lines.get(2));
        assertEquals(1, passwd("other", "\n"), "an empty password");
        assertEquals(1, passwd("other", "p\n", "--iterations", "100"), "too few iterations");
        assertEquals(2, passwd("other", "p\n", "--rounds", "100"), "no option");
        assertEquals(lines, Files.readAllLines(users));
    }

    @Test
    void userConnectsPublishesAndShowsAnewWhoItIs() throws Exception {
        ScramMechanism scram = new ScramMechanism(USER, PASSWORD);
        Mqtt5BlockingClient client = mqtt5("scram-user", scram);
        client.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith().topicFilter("scram").send();
            client.toAsync().reauth().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            scram.renewed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            client.publishWith()
                    .topic("scram")
                    .payload("hello".getBytes(StandardCharsets.UTF_8))
                    .send();
            assertTrue(publishes.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).isPresent());
        }
        client.disconnect();
    }

    @Test
    void userThatForgetsItsPasswordLosesItsConnection() throws Exception {
        ScramMechanism scram = new ScramMechanism("other", "other");
        Mqtt5BlockingClient client = mqtt5("scram-forgetful", scram);
        client.connect();
        scram.password("forgotten");
        assertThrows(Exception.class, () -> client.toAsync().reauth().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        scram.renewalRejected.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        // The client calls its mechanism a moment before it says that it is disconnected.
        Eventually.isTrue(
                "the client is disconnected", END_MAX, () -> !client.getState().isConnected());
    }

    @Test
    void othersAreRefused() {
        for (ScramMechanism intruder : List.of(
                new ScramMechanism(USER, "first"),
                new ScramMechanism("nobody", PASSWORD),
                new ScramMechanism("other", PASSWORD))) {
            Mqtt5ConnAckException refused =
                    assertThrows(Mqtt5ConnAckException.class, mqtt5("scram-intruder", intruder)::connect);
            assertEquals(
                    Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                    refused.getMqttMessage().getReasonCode());
        }
    }

    @Test
    void whoNamesNoMethodIsRefusedInBothVersions() {
        Mqtt5BlockingClient plain = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("localhost")
                .serverPort(broker.port())
                .buildBlocking();
        Mqtt5ConnAckException refused = assertThrows(Mqtt5ConnAckException.class, plain::connect);
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, refused.getMqttMessage().getReasonCode());
        Mqtt3ConnAckException refused3 = assertThrows(
                Mqtt3ConnAckException.class,
                () -> MqttClient.builder()
                        .useMqttVersion3()
                        .serverHost("localhost")
                        .serverPort(broker.port())
                        .buildBlocking()
                        .connectWith()
                        .simpleAuth()
                        .username(USER)
                        .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth()
                        .send());
        assertEquals(
                Mqtt3ConnAckReturnCode.NOT_AUTHORIZED, refused3.getMqttMessage().getReturnCode());
    }

    @Test
    void whoDoesNotAnswerIsDisconnectedInTime() throws IOException {
        ClientBytes method = new ClientBytes().textProperty(0x15, "SCRAM-SHA-256");
        byte[] connect = new ClientBytes()
                .text("MQTT")
                .oneByte(5)
                .oneByte(0x02)
                .twoBytes(0)
                .propertyBlock(method)
                .text("scram-silent")
                .packet(0x10);
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            silent.setSoTimeout((int) END_MAX.toMillis());
            silent.getOutputStream().write(connect);
            byte[] heard = silent.getInputStream().readAllBytes();
            assertEquals(0xF0, heard[0] & 0xFF, "AUTH");
            assertEquals(heard.length, 2 + heard[1], "and nothing else");
        }
    }

    @Test
    void fileThatIsWrongStopsTheStartWithItsKeyAndLine() throws IOException {
        Path wrong = Files.write(directory.resolve("wrong"), List.of("# users", "alice:secret"));
        expectNoStart("roost.auth.scram.file: " + wrong + ", line 2: expected: user:SCRAM-SHA-256$", FILE + wrong);
        Path none = directory.resolve("none");
        expectNoStart("roost.auth.scram.file: " + none + ": does not exist", FILE + none);
    }

    @Test
    void brokerThatNobodyCouldEnterDoesNotStart() {
        expectNoStart(
                "roost.auth.anonymous: false (expected: true, or users in roost.auth.scram.file, or ",
                "-Droost.auth.anonymous=false");
    }

    private static void expectNoStart(String message, String option) {
        ServiceProcess process = new ServiceProcess(
                "scram-wrong",
                List.of(
                        Repository.script().toString(),
                        "broker",
                        "--port=0",
                        "--http-port=0",
                        "--store=memory",
                        option),
                Map.of(),
                NOTHING);
        assertTrue(process.waitForEnd(END_MAX) != 0);
        assertTrue(process.tailOfLog().contains(message), process::tailOfLog);
        assertFalse(process.tailOfLog().contains("secret"), "quotes what is in the file");
    }

    private Mqtt5BlockingClient mqtt5(String clientId, ScramMechanism scram) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("localhost")
                .serverPort(broker.port())
                .enhancedAuth(scram)
                .buildBlocking();
    }

    private int passwd(String user, String stdin, String... options) throws IOException, InterruptedException {
        File input = Files.writeString(directory.resolve("stdin"), stdin).toFile();
        ProcessBuilder builder = new ProcessBuilder(Repository.script().toString(), "passwd", "--scram", user);
        builder.command().addAll(List.of("--file", users.toString()));
        builder.command().addAll(List.of(options));
        builder.environment().put("ROOST_BUILD", "never");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectInput(input).redirectErrorStream(true);
        builder.redirectOutput(Repository.logs().resolve("passwd.log").toFile());
        return builder.start().waitFor();
    }
}

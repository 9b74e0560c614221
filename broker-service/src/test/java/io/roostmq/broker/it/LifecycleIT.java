package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees when the broker starts, runs and stops. */
class LifecycleIT {
    private static final Duration END_MAX = Duration.ofSeconds(60);
    private static final int SERVER_SHUTTING_DOWN = 0x8B;

    @TempDir
    Path directory;

    @Test
    void aStopTellsEverybodyAndKeepsWhatWasTaken() {
        try (BrokerProcess broker = BrokerProcess.builder("lifecycle-stop")
                .property("quarkus.log.category.\"io.roostmq.broker\".level", "DEBUG")
                .start()) {
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect5("device", false, 3600));
            device.subscribe(1, "t", 1);
            RawMqttClient old = RawMqttClient.connected(broker.port(), Packets.connect3("old", true));
            old.send(Packets.publish("t", "kept", 1, 7));
            old.expect(MqttMessageType.PUBACK);
            device.expectPublish();
            assertEquals(200, broker.readiness());

            broker.stop();

            assertEquals(SERVER_SHUTTING_DOWN, Packets.reason(device.expect(MqttMessageType.DISCONNECT)));
            device.expectClose();
            old.expectClose();
            String log = broker.tailOfLog();
            assertTrue(log.contains("client connected: device"), log);
            assertTrue(log.contains("publish: t, 4 bytes, AT_LEAST_ONCE by old"), log);
            assertTrue(log.contains("client disconnected: device, by SERVER, SERVER_SHUTTING_DOWN"), log);
            assertTrue(log.contains("Roost broker stopped"), log);

            broker.restart();
            RawMqttClient again = RawMqttClient.connected(broker.port(), Packets.connect5("device", false, 3600));
            assertTrue(again.expectPublish().fixedHeader().isDup());
        }
    }

    @Test
    void theMetricsCountWhatHappens() {
        try (BrokerProcess broker = BrokerProcess.builder("lifecycle-metrics").start()) {
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
            device.subscribe(1, "t", 1);
            RawMqttClient sender = RawMqttClient.connected(broker.port(), Packets.connect3("sender", true));
            sender.send(Packets.publish("t", "m", 1, 7));
            sender.expect(MqttMessageType.PUBACK);
            device.expectPublish();
            assertEquals(2, broker.metric("roost_connections "));
            assertEquals(1, broker.metric("roost_sessions "));
            assertEquals(1, broker.metric("roost_subscriptions "));
            assertEquals(1, broker.metric("roost_messages_received_total", "qos=\"1\""));
            assertEquals(1, broker.metric("roost_messages_sent_total", "qos=\"1\""));
            assertEquals(1, broker.metric("roost_messages_queued_total"));
            assertEquals(0, broker.metric("roost_messages_dropped_total"));
            assertEquals(1, broker.metric("roost_store_writable"));
            assertTrue(broker.metric("roost_store_batch_operations_count") > 0);
            assertTrue(broker.metric("roost_store_commit_seconds_count") > 0);
        }
    }

    @Test
    void aWrongValueStopsTheStartAndIsNamed() {
        assertRefuses("roost.queue.window: 0 (expected: 1..65535)", "-Droost.queue.window=0");
        assertRefuses("roost.queue.policy", "-Droost.queue.policy=sometimes");
        assertRefuses("roost.admin.token: not a token", "-Droost.admin.token=s e c r e t");
        assertRefuses("roost.queue.windw", "-Droost.queue.windw=10");
        assertRefuses("roost.listener.packet-bytes-max: 12", "-Droost.listener.packet-bytes-max=12");
    }

    @Test
    void aServiceUserThatIsNotCompleteStopsTheStartAndTheMissingKeyIsNamed() throws IOException {
        String name = "-Droost.auth.service.username=push";
        String password = "-Droost.auth.service.password=hidden";
        assertRefuses("roost.auth.service.password: none", name);
        assertRefuses("roost.auth.service.username: none", password);
        assertRefuses("roost.auth.service.username: none", "-Droost.auth.service.password-file=/none");
        Path empty = Files.writeString(directory.resolve("empty"), "\nhidden");
        String file = "roost.auth.service.password-file: ";
        assertRefuses(file + "set", name, password, "-Droost.auth.service.password-file=" + empty);
        assertRefuses(file + empty + ": has no password", name, "-Droost.auth.service.password-file=" + empty);
        assertRefuses(file + "/none: cannot be read", name, "-Droost.auth.service.password-file=/none");
    }

    @Test
    void aStoreThatIsInUseIsNotOpenedTwice() {
        Path data = directory.resolve("shared");
        try (BrokerProcess broker =
                BrokerProcess.builder("lifecycle-first").data(data).start()) {
            String log = refusal("-Droost.store.path=" + data.resolve("broker"));
            assertTrue(log.contains("in use by another process"), log);
            assertTrue(broker.isAlive());
        }
    }

    private void assertRefuses(String what, String... options) {
        String log = refusal(options);
        assertTrue(log.contains(what), log);
        assertFalse(log.contains("Roost broker ready"), log);
        assertTrue(log.lines().noneMatch(line -> line.contains("hidden") && !line.startsWith("$ ")), log);
    }

    /** The output of a start that fails. */
    private String refusal(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Repository.script().toString(),
                "broker",
                "--port",
                "0",
                "--http-port",
                "0",
                "--data",
                directory.resolve("data").toString()));
        command.addAll(List.of(options));
        ServiceProcess process =
                new ServiceProcess("lifecycle-refused", command, Map.of(), Pattern.compile("Roost broker ready"));
        assertEquals(1, process.waitForEnd(END_MAX), process.tailOfLog());
        return String.join("\n", process.log());
    }
}

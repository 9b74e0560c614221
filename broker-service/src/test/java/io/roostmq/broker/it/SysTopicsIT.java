package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the broker says about itself, as its clients see it. */
class SysTopicsIT {
    private static final int TOPICS = 53;
    private static final int COMMAND_SECONDS_MAX = 60;
    private static final int NOT_AUTHORIZED = 0x87;

    private static final BrokerProcess BROKER =
            BrokerProcess.builder("sys").property("roost.sys.interval", "200ms").start();

    @BeforeAll
    static void needsTheClients() {
        Tool.require("SysTopicsIT", "mosquitto_sub");
    }

    @AfterAll
    static void stop() {
        BROKER.stop();
    }

    @Test
    void mosquittoSubSeesThemAllAtOnce() throws Exception {
        for (String version : List.of("31", "311", "5")) {
            Map<String, String> values = new TreeMap<>();
            for (String line : mosquittoSub(version, TOPICS).lines().toList()) {
                String[] parts = line.split("\t", 3);
                assertEquals("1", parts[0], "retained: " + line);
                values.put(parts[1], parts[2]);
            }
            assertEquals(TOPICS, values.size(), values::toString);
            assertTrue(values.getOrDefault("$SYS/broker/uptime", "").matches("\\d+ seconds"), values::toString);
            assertTrue(values.getOrDefault("$SYS/broker/version", "").startsWith("roost version "), values::toString);
            assertTrue(number(values, "$SYS/broker/clients/maximum") >= 0);
            assertTrue(number(values, "$SYS/broker/load/sockets/15min") >= 0);
            assertTrue(number(values, "$SYS/broker/heap/current") > 0);
        }
    }

    @Test
    void valuesFollowWhatHappens() {
        try (RawMqttClient reader = connected("reader");
                RawMqttClient publisher = connected("publisher")) {
            reader.subscribe(1, "$SYS/broker/publish/bytes/received", 1);
            long before = Long.parseLong(Packets.text(reader.expectPublish()));
            publisher.send(Packets.publish("somewhere", "12345", 1, 1));
            publisher.expect(MqttMessageType.PUBACK);
            MqttPublishMessage update = reader.expectPublish();
            assertEquals(before + 5, Long.parseLong(Packets.text(update)));
            assertEquals(false, update.fixedHeader().isRetain());
        }
    }

    @Test
    void allBytesAndPacketsAreCounted() {
        try (RawMqttClient client = connected("counted")) {
            client.subscribe(1, "$SYS/broker/messages/received", 0);
            long before = Long.parseLong(Packets.text(client.expectPublish()));
            long until = before + 3;
            for (int i = 0; i < 3; i++) {
                client.send(Packets.bare(MqttMessageType.PINGREQ));
            }
            long last = before;
            while (last < until) {
                if (client.next() instanceof MqttPublishMessage publish) {
                    last = Long.parseLong(Packets.text(publish));
                }
            }
        }
    }

    @Test
    void wildcardsInFrontDoNotFindThem() {
        try (RawMqttClient everything = connected("everything");
                RawMqttClient reader = connected("patient")) {
            everything.subscribe(1, "#", 0);
            everything.subscribe(2, "+/broker/#", 0);
            reader.subscribe(1, "$SYS/broker/bytes/received", 0);
            for (int i = 0; i < 3; i++) {
                reader.send(Packets.bare(MqttMessageType.PINGREQ));
                while (!(reader.next() instanceof MqttPublishMessage)) {
                    // the answer to the ping
                }
            }
            everything.send(Packets.bare(MqttMessageType.PINGREQ));
            everything.expect(MqttMessageType.PINGRESP);
        }
    }

    @Test
    void nobodyElsePublishesThem() {
        try (RawMqttClient client = connected("impostor")) {
            client.send(Packets.publish("$SYS/broker/version", "mine", 1, 1));
            assertEquals(NOT_AUTHORIZED, Packets.reason(client.expect(MqttMessageType.PUBACK)));
            client.send(Packets.publish("$SYS/broker/version", "mine", 0, 0));
            client.subscribe(2, "$SYS/broker/version", 0);
            assertTrue(Packets.text(client.expectPublish()).startsWith("roost version "));
        }
        assertEquals(2, BROKER.metric("messages_denied"));
    }

    private static RawMqttClient connected(String clientId) {
        return RawMqttClient.connected(BROKER.port(), Packets.connect5(clientId, true, 0));
    }

    private static double number(Map<String, String> values, String topic) {
        return Double.parseDouble(values.getOrDefault(topic, "absent"));
    }

    private static String mosquittoSub(String version, int count) throws Exception {
        Process process = new ProcessBuilder(
                        "mosquitto_sub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(BROKER.port()),
                        "-V",
                        version.equals("31") ? "mqttv31" : version,
                        "-t",
                        "$SYS/#",
                        "-C",
                        String.valueOf(count),
                        "-F",
                        "%r\t%t\t%p")
                .redirectErrorStream(true)
                .start();
        if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("mosquitto_sub does not end");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}

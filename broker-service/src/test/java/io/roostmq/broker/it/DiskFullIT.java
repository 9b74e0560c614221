package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.QueueReader;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.SmallDisk;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The disk fills up under load: nothing false is acknowledged, readiness tells, and freed space is enough to go on. */
class DiskFullIT {
    private static final int DISK_MEGABYTES = 96;
    private static final int BALLAST_BYTES = 48 << 20;
    private static final int PAYLOAD_BYTES = 10_000;
    private static final int WINDOW = 50;
    private static final int MESSAGES_MAX = DISK_MEGABYTES * 1_000_000 / PAYLOAD_BYTES;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);

    @Test
    void aFullDiskAcknowledgesNothingFalseAndRecovers() throws Exception {
        try (SmallDisk disk = SmallDisk.mount("DiskFullIT", DISK_MEGABYTES);
                BrokerProcess broker = BrokerProcess.builder("disk-full")
                        .data(disk.path())
                        .property("roost.queue.messages-max", "1000000")
                        .property("roost.queue.bytes-max", "10000000000")
                        .start()) {
            Path ballast = disk.ballast(BALLAST_BYTES);
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
            device.subscribe(1, "disk", 1);
            device.disconnect();

            int acknowledged = publishUntilRefused(broker.port());
            assertTrue(acknowledged < MESSAGES_MAX, "the disk did not fill up");
            Eventually.isTrue("not ready", RECOVERY_MAX, () -> broker.readiness() == 503);
            assertTrue(broker.isAlive());

            Files.delete(ballast);
            Eventually.isTrue("takes messages again", RECOVERY_MAX, () -> publish(broker.port(), "end"));
            Eventually.isTrue("ready again", RECOVERY_MAX, () -> broker.readiness() == 200);
            broker.kill9();
            broker.restart();

            List<Integer> received = drain(broker.port());
            List<Integer> firsts = received.stream().distinct().toList();
            assertEquals(firsts.stream().sorted().toList(), firsts, "in order");
            for (int number = 0; number < acknowledged; number++) {
                assertEquals(number, firsts.get(number), "acknowledged: " + acknowledged);
            }
        }
    }

    /** Publishes until the broker goes silent or closes; says how many PUBACKs came, which are those of the first messages. */
    private static int publishUntilRefused(int port) {
        int sent = 0;
        int acknowledged = 0;
        try (RawMqttClient client = RawMqttClient.connected(port, Packets.connect3("filler", true))) {
            while (sent < MESSAGES_MAX) {
                for (; sent - acknowledged < WINDOW; sent++) {
                    client.enqueue(Packets.publish("disk", payload(sent), 1, 1 + sent, false, false));
                }
                client.flush();
                MqttMessage answer = client.poll(SILENCE_MAX);
                if (answer == null) {
                    return acknowledged;
                }
                assertEquals(MqttMessageType.PUBACK, Packets.type(answer));
                assertEquals(1 + acknowledged, Packets.packetId(answer));
                acknowledged++;
            }
            return acknowledged;
        } catch (UncheckedIOException closed) {
            return acknowledged;
        }
    }

    private static boolean publish(int port, String text) {
        try (RawMqttClient client = RawMqttClient.connected(port, Packets.connect3("retry", true))) {
            client.send(Packets.publish("disk", text, 1, 1));
            return client.poll(SILENCE_MAX) != null;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    private static List<Integer> drain(int port) {
        List<Integer> received = new ArrayList<>();
        RawMqttClient device = RawMqttClient.connected(port, Packets.connect3("device", false));
        new QueueReader(device).readUntil(publish -> {
            String text = Packets.text(publish);
            if (text.equals("end")) {
                return true;
            }
            received.add(Integer.valueOf(text.substring(0, text.indexOf(' '))));
            return false;
        });
        device.disconnect();
        return received;
    }

    /** The number and bytes that do not shrink: what is written anew takes as much room again. */
    private static byte[] payload(int number) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        new Random(number).nextBytes(payload);
        byte[] text = (number + " ").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, payload, 0, text.length);
        return payload;
    }
}

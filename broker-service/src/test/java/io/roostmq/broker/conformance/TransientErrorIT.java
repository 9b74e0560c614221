package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.SmallDisk;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is nobody's fault and passes: MQTT 3.1.1 section 4.8. Here it is a disk without room. */
class TransientErrorIT {
    private static final int DISK_MEGABYTES = 64;
    private static final int PAYLOAD_BYTES = 100_000;
    /** More than the disk takes. */
    private static final int MESSAGES_MAX = 2 * DISK_MEGABYTES * 1_048_576 / PAYLOAD_BYTES;

    private static final int QOS_1 = 0x02;

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.8.0-2")
    void closesTheConnectionWhoseMessageCannotBeStored(Version version) {
        try (SmallDisk disk = SmallDisk.mount("TransientErrorIT", DISK_MEGABYTES);
                BrokerProcess broker = BrokerProcess.builder("conformance-full-disk")
                        .data(disk.path())
                        .start()) {
            String topic = unique("topic");
            try (WireClient device =
                    WireClient.connected(ConnectBytes.persistent(version, unique("device"), 3600), broker.port())) {
                device.subscribe(topic, 1);
                device.disconnect();
            }
            disk.fill();
            try (WireClient publisher =
                            WireClient.connected(ConnectBytes.of(version, unique("publisher")), broker.port());
                    WireClient bystander =
                            WireClient.connected(ConnectBytes.of(version, unique("bystander")), broker.port())) {
                publishUntilRefused(publisher, topic);
                bystander.subscribe(topic, 0);
                bystander.publish(0, topic, "goes on");
                bystander.expectPublish(topic, "goes on");
            }
        }
    }

    private static void publishUntilRefused(WireClient publisher, String topic) {
        String payload = "x".repeat(PAYLOAD_BYTES);
        for (int packetId = 1; packetId <= MESSAGES_MAX; packetId++) {
            publisher.send(publisher.publishBytes(QOS_1, topic, packetId, new ClientBytes(), payload));
            if (!isAcknowledged(publisher)) {
                return;
            }
        }
        throw new AssertionError("the disk does not fill up");
    }

    private static boolean isAcknowledged(WireClient publisher) {
        try {
            ServerPacket answer = publisher.next();
            if (answer.type() == ServerPacket.PUBACK) {
                return true;
            }
            assertEquals(ServerPacket.DISCONNECT, answer.type(), answer::toString);
            assertEquals(Reason.SERVER_BUSY, answer.reason());
            publisher.expectClosed();
        } catch (UncheckedIOException ended) {
            assertFalse(ended.getCause() instanceof SocketTimeoutException, "neither acknowledged nor closed");
            assertFalse(publisher.version().hasProperties(), "closed without a word");
        }
        return false;
    }
}

package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.QueueReader;
import io.roostmq.broker.harness.RawMqttClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Memory and queues are bounded, and what the bounds say is what happens. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class LimitsIT {
    private static final int HEAP_MEGABYTES = 128;

    private static final int MESSAGES = Integer.getInteger("roost.limits.messages", 1_000_000);
    private static final int SESSIONS = 10;
    private static final int WINDOW = 1_000;
    private static final int PAYLOAD_BYTES = 100;

    private static final int BATCHES = 400;
    private static final int QOS_0_PER_BATCH = 50;
    private static final int QOS_1_PER_BATCH = 10;
    private static final int LARGE_PAYLOAD_BYTES = 10_000;
    private static final int SMALL_RECEIVE_BUFFER_BYTES = 4_096;

    private static final int QUEUE_MESSAGES_MAX = 100;
    private static final int OVERFLOW = 50;

    @Test
    void aMillionMessagesForOfflineSessionsFitASmallHeap() {
        try (BrokerProcess broker = BrokerProcess.builder("limits-million")
                .heapMegabytes(HEAP_MEGABYTES)
                .property("roost.queue.messages-max", String.valueOf(MESSAGES))
                .property("roost.queue.bytes-max", "1000000000")
                .start()) {
            for (int i = 0; i < SESSIONS; i++) {
                subscribeAndLeave(broker, "device-" + i, "load/" + i);
            }
            long start = System.nanoTime();
            RawMqttClient client = RawMqttClient.connected(broker.port(), Packets.connect3("load", true));
            PipelinedPublisher publisher = new PipelinedPublisher(client, WINDOW);
            publisher.publish(number -> "load/" + number % SESSIONS, MESSAGES, LimitsIT::padded);
            client.disconnect();
            assertEquals(MESSAGES, publisher.acknowledged());
            report("published and acknowledged " + MESSAGES, start, broker);

            long drain = System.nanoTime();
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device-3", false));
            int[] expected = {3};
            new QueueReader(device).read(MESSAGES / SESSIONS, publish -> {
                assertEquals(expected[0], Integer.parseInt(Packets.text(publish).strip()));
                expected[0] += SESSIONS;
            });
            device.disconnect();
            report("drained " + MESSAGES / SESSIONS, drain, broker);
            assertEquals(200, broker.readiness());
            broker.stop();
        }
    }

    @Test
    void aSlowSocketCostsNobodyElseAndLosesNoAcknowledgedMessage() {
        try (BrokerProcess broker = BrokerProcess.builder("limits-slow")
                .heapMegabytes(HEAP_MEGABYTES)
                .property("roost.queue.messages-max", "100000")
                .property("roost.queue.bytes-max", "1000000000")
                .start()) {
            RawMqttClient slow = slowSubscriber(broker, "slow-persistent", false);
            RawMqttClient slowAndClean = slowSubscriber(broker, "slow-clean", true);
            RawMqttClient healthy = RawMqttClient.connected(broker.port(), Packets.connect3("healthy", true));
            healthy.subscribe(1, "flood/1", 1);
            QueueReader healthyReader = new QueueReader(healthy);
            RawMqttClient client = RawMqttClient.connected(broker.port(), Packets.connect3("flood", true));
            PipelinedPublisher publisher = new PipelinedPublisher(client, QOS_1_PER_BATCH);
            byte[] large = new byte[LARGE_PAYLOAD_BYTES];

            long start = System.nanoTime();
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int i = 0; i < QOS_0_PER_BATCH; i++) {
                    client.enqueue(Packets.publish("flood/0", large, 0, 0, false, false));
                }
                int first = batch * QOS_1_PER_BATCH;
                publisher.publish("flood/1", QOS_1_PER_BATCH, number -> String.valueOf(first + number));
                assertNext(healthyReader, first, QOS_1_PER_BATCH);
            }
            report("flooded " + (long) BATCHES * QOS_0_PER_BATCH * LARGE_PAYLOAD_BYTES + " bytes", start, broker);
            assertEquals(200, broker.readiness());
            assertTrue(broker.metric("dropped") > 0, "what a slow subscriber misses at QoS 0 is counted");

            assertNext(new QueueReader(slow), 0, BATCHES * QOS_1_PER_BATCH);
            slow.disconnect();
            slowAndClean.close();
            broker.stop();
        }
    }

    @Test
    void aFullQueueRejectsTheNew() {
        assertRemains("reject-new", 0);
    }

    @Test
    void aFullQueueDropsTheOldest() {
        assertRemains("drop-oldest", OVERFLOW);
    }

    private static void assertRemains(String policy, int firstThatRemains) {
        try (BrokerProcess broker = BrokerProcess.builder("limits-" + policy)
                .property("roost.queue.messages-max", String.valueOf(QUEUE_MESSAGES_MAX))
                .property("roost.queue.policy", policy)
                .start()) {
            subscribeAndLeave(broker, "device", "full");
            RawMqttClient client = RawMqttClient.connected(broker.port(), Packets.connect5("publisher", true, 0));
            PipelinedPublisher publisher = new PipelinedPublisher(client, 1);
            publisher.publish("full", QUEUE_MESSAGES_MAX + OVERFLOW, String::valueOf);
            assertEquals(OVERFLOW, broker.metric("dropped", "queue"), "dropped is counted");

            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
            QueueReader reader = new QueueReader(device);
            assertNext(reader, firstThatRemains, QUEUE_MESSAGES_MAX);
            publishWhenThereIsRoom(publisher);
            reader.read(1, publish -> assertEquals("end", Packets.text(publish)));
            device.disconnect();
            client.disconnect();
        }
    }

    /** The acknowledgements of the drained messages may still be on their way. */
    private static void publishWhenThereIsRoom(PipelinedPublisher publisher) {
        int refused;
        do {
            refused = publisher.refused();
            publisher.publish("full", 1, number -> "end");
        } while (publisher.refused() > refused);
    }

    private static void subscribeAndLeave(BrokerProcess broker, String clientId, String filter) {
        RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3(clientId, false));
        device.subscribe(1, filter, 1);
        device.disconnect();
    }

    private static RawMqttClient slowSubscriber(BrokerProcess broker, String clientId, boolean clean) {
        RawMqttClient client = RawMqttClient.open(broker.port(), SMALL_RECEIVE_BUFFER_BYTES);
        client.connect(Packets.connect3(clientId, clean));
        client.subscribe(1, "flood/#", 1);
        return client;
    }

    /** The next messages at QoS 1 are these numbers, in order, each once. */
    private static void assertNext(QueueReader reader, int first, int count) {
        List<Integer> received = new ArrayList<>();
        reader.read(count, publish -> received.add(Integer.valueOf(Packets.text(publish))));
        assertEquals(IntStream.range(first, first + count).boxed().toList(), received);
    }

    private static byte[] padded(int number) {
        byte[] payload = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[PAYLOAD_BYTES];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(payload, 0, padded, 0, payload.length);
        return padded;
    }

    private static void report(String what, long startNanos, BrokerProcess broker) {
        System.err.printf(
                "LimitsIT: %s in %.1f s, peak resident memory of the broker %d MiB%n",
                what, (System.nanoTime() - startNanos) / 1e9, broker.peakResidentBytes() >> 20);
    }
}

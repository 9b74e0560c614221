package io.roostmq.broker.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.conformance.ScramUser;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A broker under mutated packets lives, has no defect, leaks nothing, and serves a healthy pair of clients all the while.
 * {@code -Droost.fuzz.packets} says how many packets, {@code -Droost.fuzz.seed} which.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
class FuzzIT {
    private static final int PACKETS = Integer.getInteger("roost.fuzz.packets", 100_000);
    private static final long SEED = Long.getLong("roost.fuzz.seed", System.nanoTime());
    private static final int THREADS = 4;
    /** The share of the packets that comes first, for memory that is taken once and kept. */
    private static final int WARM_UP_PERCENT = 20;

    private static final int EXCHANGES_AFTERWARDS = 100;
    private static final int HEAP_MEGABYTES = 192;
    /** What may be more of the heap afterwards: less than sixty-four bytes for every message that got through. */
    private static final double HEAP_BYTES_MAX = 1.5 * 1024 * 1024;
    /** Of direct memory: what Netty takes at a time. */
    private static final double DIRECT_BYTES_MAX = 4.0 * 1024 * 1024;

    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);

    private final List<String> healthy = new ArrayList<>();

    @Test
    void brokerServesOnUnderMutatedPackets() {
        System.out.println("FuzzIT: -Droost.fuzz.seed=" + SEED + " -Droost.fuzz.packets=" + PACKETS);
        try (BrokerProcess broker = BrokerProcess.builder("fuzz-" + SEED)
                        .heapMegabytes(HEAP_MEGABYTES)
                        .property("io.netty.leakDetection.level", "paranoid")
                        .property("roost.session.expiry-seconds-max", "1")
                        .property("roost.auth.scram.file", ScramUser.file().toString())
                        .start();
                RawMqttClient subscriber =
                        RawMqttClient.connected(broker.port(), Packets.connect5("healthy-subscriber", true, 1));
                RawMqttClient publisher =
                        RawMqttClient.connected(broker.port(), Packets.connect3("healthy-publisher", true))) {
            subscriber.subscribe(1, "healthy/topic", 1);
            int warmUp = PACKETS / 100 * WARM_UP_PERCENT;
            attack(broker, SEED, warmUp, publisher, subscriber);
            awaitQuiet(broker);
            Memory before = Memory.afterCollection(broker);

            attack(broker, SEED + THREADS, PACKETS - warmUp, publisher, subscriber);
            int during = healthy.size();
            for (int i = 0; i < EXCHANGES_AFTERWARDS; i++) {
                exchange(publisher, subscriber);
            }
            awaitQuiet(broker);
            Eventually.isTrue(
                    "memory comes back to " + before,
                    RECOVERY_MAX,
                    () -> Memory.afterCollection(broker).isAtMost(before.plus(HEAP_BYTES_MAX, DIRECT_BYTES_MAX)));
            exchange(publisher, subscriber);
            System.out.println("FuzzIT: " + during + " messages of the healthy pair meanwhile; memory before: " + before
                    + ", after: " + Memory.afterCollection(broker));
            assertTrue(broker.isAlive());
            assertEquals(0, broker.metric("roost_defects_total"), broker::tailOfLog);
            assertEquals(List.of(), leaks(broker.log()));
        }
    }

    /** What Netty has found since the process was started; an earlier one of the same seed may have written before it. */
    private static List<String> leaks(List<String> log) {
        int start = log.size() - 1;
        while (!log.get(start).startsWith("$ ")) {
            start--;
        }
        return log.subList(start, log.size()).stream()
                .filter(line -> line.contains("LEAK:"))
                .toList();
    }

    /** Sends the packets, and messages from one healthy client to the other until the last has been sent. */
    private void attack(
            BrokerProcess broker, long seed, int packets, RawMqttClient publisher, RawMqttClient subscriber) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<CompletableFuture<Void>> attacks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            attacks.add(CompletableFuture.runAsync(new Attack(broker.port(), seed + i, packets / THREADS), threads));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(attacks.toArray(CompletableFuture<?>[]::new));
        do {
            exchange(publisher, subscriber);
        } while (!all.isDone());
        all.join();
        threads.shutdown();
    }

    private void exchange(RawMqttClient publisher, RawMqttClient subscriber) {
        String payload = "message " + healthy.size();
        publisher.send(Packets.publish("healthy/topic", payload, 1, 1 + healthy.size() % 60_000));
        publisher.expect(MqttMessageType.PUBACK);
        var received = subscriber.expectPublish();
        assertEquals(payload, Packets.text(received));
        subscriber.send(Packets.reply(MqttMessageType.PUBACK, Packets.packetId(received)));
        healthy.add(payload);
    }

    /** Only the healthy pair is left. */
    private static void awaitQuiet(BrokerProcess broker) {
        Eventually.isTrue(
                "only the healthy pair is connected", RECOVERY_MAX, () -> broker.metric("roost_connections ") == 2);
        Eventually.isTrue("other sessions have expired", RECOVERY_MAX, () -> broker.metric("roost_sessions ") <= 1);
    }

    /** What the broker's JVM uses once it has collected its garbage, in bytes. */
    private record Memory(double heap, double direct) {
        static Memory afterCollection(BrokerProcess broker) {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            try {
                Process collection = new ProcessBuilder(jcmd.toString(), String.valueOf(broker.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .start();
                String output = new String(collection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, collection.waitFor(), output);
            } catch (IOException e) {
                throw new AssertionError("no memory to measure without jcmd", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return new Memory(
                    broker.metric("jvm_memory_used_bytes", "area=\"heap\""),
                    broker.metric("jvm_buffer_memory_used_bytes", "direct"));
        }

        Memory plus(double heapBytes, double directBytes) {
            return new Memory(heap + heapBytes, direct + directBytes);
        }

        boolean isAtMost(Memory limit) {
            return heap <= limit.heap && direct <= limit.direct;
        }
    }
}

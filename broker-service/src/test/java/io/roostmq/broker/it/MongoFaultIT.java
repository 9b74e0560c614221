package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoFault;
import io.roostmq.broker.harness.MongoProxy;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.PipelinedPublisher;
import io.roostmq.broker.harness.QueueReader;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.StubbornPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A broker whose database is slow, refuses, or does not say what has become of a write. */
class MongoFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int READY = 200;
    private static final int NOT_READY = 503;
    private static final int SERVER_BUSY = 0x89;
    private static final int IMPLEMENTATION_SPECIFIC = 0x83;

    private static final int MESSAGES = 150;
    /** One write of so many fails. */
    private static final int FAULT_EVERY = 25;

    private static final List<MongoFault> FAULTS = List.of(
            MongoFault.CUT_BEFORE,
            MongoFault.CUT_AFTER,
            MongoFault.STEPPED_DOWN,
            MongoFault.DISK_FULL_FOR_EACH,
            MongoFault.NOT_BY_THE_MAJORITY);

    private static final int HEAP_MEGABYTES = 64;
    private static final int PUBLISHERS = 6;
    private static final int LARGE_BYTES = 10_000;
    private static final int LARGE_MESSAGES = 1_200;
    private static final Duration SLOW = Duration.ofMillis(250);

    private final MongoProxy proxy = MongoProxy.before(MongoServer.shared());

    @Test
    void whatIsAcknowledgedBetweenFaultsIsDeliveredAsPromised() {
        long seed = Long.getLong("roost.fault.seed", System.nanoTime());
        System.out.println("MongoFaultIT: seed " + seed);
        Random random = new Random(seed);
        try (BrokerProcess broker = broker("random", 0)) {
            leaveSubscription(broker.port(), "at-least-once", 1);
            leaveSubscription(broker.port(), "exactly-once", 2);
            proxy.onCommand(command -> {
                synchronized (random) {
                    boolean harms = command.isWrite() && random.nextInt(FAULT_EVERY) == 0;
                    return harms ? FAULTS.get(random.nextInt(FAULTS.size())) : MongoFault.NONE;
                }
            });
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                CompletableFuture<Void> once = CompletableFuture.runAsync(
                        () -> new StubbornPublisher(broker.port(), "publisher-1", "at-least-once", 1).publish(MESSAGES),
                        threads);
                CompletableFuture<Void> exactly = CompletableFuture.runAsync(
                        () -> new StubbornPublisher(broker.port(), "publisher-2", "exactly-once", 2).publish(MESSAGES),
                        threads);
                CompletableFuture.allOf(once, exactly).join();
            } finally {
                threads.shutdown();
            }
            proxy.heal();
            Eventually.isTrue("ready", PATIENCE, () -> broker.readiness() == READY);
            List<Integer> all = IntStream.range(0, MESSAGES).boxed().toList();
            assertEquals(all, drain(broker.port(), "exactly-once"), "seed " + seed);
            List<Integer> received = drain(broker.port(), "at-least-once");
            assertEquals(all, received.stream().distinct().toList(), "seed " + seed);
            Eventually.isTrue("the queues are empty", PATIENCE, () -> documents("random", "packets") == 0);
            assertEquals(0, documents("random", "inbound"));
            broker.stop();
        }
    }

    @Test
    void aSlowDatabaseSlowsPublishersDownAndMemoryStaysBounded() {
        try (BrokerProcess broker = broker("slow", HEAP_MEGABYTES)) {
            leaveSubscription(broker.port(), "large/#", 1);
            proxy.onCommand(command -> command.isWriteTo("packets") ? new MongoFault.Answered(SLOW) : MongoFault.NONE);
            ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
            try {
                List<CompletableFuture<Void>> publishing = new ArrayList<>();
                for (int number = 0; number < PUBLISHERS; number++) {
                    String topic = "large/" + number;
                    publishing.add(CompletableFuture.runAsync(() -> publishLarge(broker.port(), topic), threads));
                }
                publishing.forEach(CompletableFuture::join);
            } finally {
                threads.shutdown();
            }
            assertEquals(READY, broker.readiness(), "slow is not down");
            proxy.heal();
            int[] next = new int[PUBLISHERS];
            RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("large/#", false));
            new QueueReader(device).read(PUBLISHERS * LARGE_MESSAGES, publish -> {
                int publisher =
                        Integer.parseInt(publish.variableHeader().topicName().substring("large/".length()));
                assertEquals(
                        next[publisher]++,
                        Integer.parseInt(Packets.text(publish).strip()));
            });
            device.disconnect();
            broker.stop();
        }
    }

    @Test
    void aDatabaseThatTakesNoWritesIsToldToClientsAndFoundAgain() {
        try (BrokerProcess broker = broker("refusing", 0)) {
            leaveSubscription(broker.port(), "live", 1);
            for (MongoFault fault : List.of(MongoFault.DISK_FULL_FOR_EACH, MongoFault.STEPPED_DOWN)) {
                proxy.onCommand(command -> command.isWrite() ? fault : MongoFault.NONE);
                assertServesWhatNeedsNoDatabase(broker.port());
                assertEquals(NOT_READY, broker.readiness(), fault::toString);
                proxy.heal();
                Eventually.isTrue("ready", PATIENCE, () -> broker.readiness() == READY);
            }
            try (RawMqttClient publisher = RawMqttClient.connected(broker.port(), Packets.connect3("last", true))) {
                publisher.send(Packets.publish("live", "0", 1, 1));
                publisher.expect(MqttMessageType.PUBACK);
            }
            assertEquals(List.of(0), drain(broker.port(), "live"), "what was not acknowledged is not there");
            broker.stop();
        }
    }

    private static void assertServesWhatNeedsNoDatabase(int port) {
        try (RawMqttClient passing = RawMqttClient.connected(port, Packets.connect5("passing", true, 0));
                RawMqttClient staying = RawMqttClient.open(port)) {
            passing.subscribe(1, "now", 0);
            passing.send(Packets.publish("live", "not stored", 1, 7));
            MqttMessage answer = passing.expect(MqttMessageType.DISCONNECT);
            assertTrue(
                    List.of(SERVER_BUSY, IMPLEMENTATION_SPECIFIC).contains(Packets.reason(answer)), answer::toString);
            staying.send(Packets.connect5("staying", false, 3600));
            MqttConnAckMessage refusal = (MqttConnAckMessage) staying.expect(MqttMessageType.CONNACK);
            assertEquals(
                    MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5,
                    refusal.variableHeader().connectReturnCode());
        }
        try (RawMqttClient passing = RawMqttClient.connected(port, Packets.connect5("passing", true, 0))) {
            passing.subscribe(1, "now", 0);
            passing.send(Packets.publish("now", "passes", 0, 0));
            assertEquals("passes", Packets.text(passing.expectPublish()));
        }
    }

    private static void publishLarge(int port, String topic) {
        try (RawMqttClient client = RawMqttClient.connected(port, Packets.connect3(topic, true))) {
            PipelinedPublisher publisher = new PipelinedPublisher(client, LARGE_MESSAGES);
            publisher.publish(topic, LARGE_MESSAGES, number -> String.format("%" + LARGE_BYTES + "d", number));
            assertEquals(LARGE_MESSAGES, publisher.acknowledged());
        }
    }

    /** A subscriber named as its filter that has gone away. */
    private static void leaveSubscription(int port, String filter, int qos) {
        RawMqttClient device = RawMqttClient.connected(port, Packets.connect3(filter, false));
        device.subscribe(1, filter, qos);
        device.disconnect();
    }

    /** All that waits for the subscriber, up to the last number. */
    private static List<Integer> drain(int port, String clientId) {
        List<Integer> received = new ArrayList<>();
        int last = clientId.equals("live") ? 0 : MESSAGES - 1;
        try (RawMqttClient device = RawMqttClient.connected(port, Packets.connect3(clientId, false))) {
            int open = 0;
            while (open > 0 || received.isEmpty() || received.get(received.size() - 1) != last) {
                MqttMessage packet = device.next();
                int packetId = Packets.packetId(packet);
                if (packet instanceof MqttPublishMessage publish) {
                    int number = Integer.parseInt(Packets.text(publish));
                    received.add(number);
                    boolean exactlyOnce = publish.fixedHeader().qosLevel().value() == 2;
                    device.send(Packets.reply(exactlyOnce ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, packetId));
                    open += exactlyOnce ? 1 : 0;
                } else {
                    device.send(Packets.reply(MqttMessageType.PUBCOMP, packetId));
                    open--;
                }
            }
            device.disconnect();
        }
        return received;
    }

    private long documents(String database, String collection) {
        try (MongoClient client = MongoClients.create(proxy.uri())) {
            return client.getDatabase(name(database)).getCollection(collection).countDocuments();
        }
    }

    private static String name(String test) {
        return "fault_" + test + "_" + ProcessHandle.current().pid();
    }

    private BrokerProcess broker(String name, int heapMegabytes) {
        return BrokerProcess.builder("mongo-fault-" + name)
                .store(proxy.uri())
                .property("roost.store.mongodb.database", name(name))
                .heapMegabytes(heapMegabytes)
                .start();
    }
}

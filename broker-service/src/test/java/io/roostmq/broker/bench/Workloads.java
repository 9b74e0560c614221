package io.roostmq.broker.bench;

import io.roostmq.broker.bench.PublishingLane.Sequel;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** What is measured. */
final class Workloads {
    static final int LANES = 4;
    static final int DEVICES = 500;
    static final int AUDIENCE = 10_000;
    /** Messages that are not settled, in all lanes together. */
    static final int WINDOW = 1024;

    private static final int FAN_OUT_WINDOW = 2 * LANES;
    private static final int PUBLISHERS = 8 * LANES;
    private static final int PACKET_IDS = 65_535;
    private static final Payload SMALL = Payload.of(new byte[100]);
    private static final Payload LARGE = Payload.of(new byte[16 << 10]);

    private final QueueStore queues;
    private final List<Executor> loops;
    private final List<Lease> publishers;
    private final List<Lease> devices;
    private final List<Lease> audience;
    private final List<Recipient> wholeAudience;
    private final MessageIds ids = new MessageIds(System::currentTimeMillis, System.nanoTime());

    /**
     * One of them.
     *
     * @param deliveries that its actors end with
     */
    record Workload(String name, long messages, long deliveries, Body body) {}

    /** Starts actors. */
    @FunctionalInterface
    interface Body {
        List<CompletableFuture<Long>> start();
    }

    /** @param loops one thread each */
    Workloads(Store store, List<Executor> loops) {
        this.queues = store.queues();
        this.loops = loops;
        publishers = Crowd.connected(store.sessions(), "publisher", PUBLISHERS);
        devices = Crowd.offline(store.sessions(), "device", DEVICES);
        audience = Crowd.offline(store.sessions(), "audience", AUDIENCE);
        wholeAudience = audience.stream()
                .map(lease -> recipient(lease, QoS.AT_LEAST_ONCE))
                .toList();
    }

    /**
     * To be run in this order: what one puts into the queues, the next takes out.
     *
     * @param messages of each workload
     * @param broadcasts messages of each fan-out
     */
    List<Workload> all(long messages, long broadcasts) {
        long wide = broadcasts * AUDIENCE;
        return List.of(
                new Workload(
                        "enqueue, QoS 1",
                        messages,
                        messages,
                        () -> publish(messages, WINDOW, i -> toOne(i, QoS.AT_LEAST_ONCE), Workloads::nothing)),
                new Workload("drain, QoS 1", messages, messages, () -> drain(devices)),
                new Workload(
                        "enqueue, QoS 2",
                        messages,
                        messages,
                        () -> publish(messages, WINDOW, i -> toOne(i, QoS.EXACTLY_ONCE), this::forgetInbound)),
                new Workload("drain, QoS 2", messages, messages, () -> drain(devices)),
                new Workload(
                        "online, QoS 1",
                        messages,
                        messages,
                        () -> publish(messages, WINDOW, i -> toOne(i, QoS.AT_LEAST_ONCE), this::removeAtOnce)),
                new Workload(
                        "fan-out, 100 B",
                        broadcasts,
                        wide,
                        () -> publish(broadcasts, FAN_OUT_WINDOW, i -> toAll(i, SMALL), Workloads::nothing)),
                new Workload("its drain, 100 B", wide, wide, () -> drain(audience)),
                new Workload(
                        "fan-out, 16 KiB",
                        broadcasts,
                        wide,
                        () -> publish(broadcasts, FAN_OUT_WINDOW, i -> toAll(i, LARGE), Workloads::nothing)),
                new Workload("its drain, 16 KiB", wide, wide, () -> drain(audience)));
    }

    private List<CompletableFuture<Long>> publish(
            long messages, int window, LongFunction<Append> append, Sequel sequel) {
        List<CompletableFuture<Long>> ends = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            LongStream numbers = LongStream.iterate(lane, i -> i < messages, i -> i + LANES);
            ends.add(new PublishingLane(
                            loop(lane),
                            queues,
                            sequel,
                            window / LANES,
                            numbers.mapToObj(append).iterator())
                    .start());
        }
        return ends;
    }

    private List<CompletableFuture<Long>> drain(List<Lease> sessions) {
        List<CompletableFuture<Long>> ends = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            ends.add(new DrainingSession(loop(i), queues, sessions.get(i)).start());
        }
        return ends;
    }

    private Executor loop(int number) {
        return loops.get(number % loops.size());
    }

    private Append toOne(long number, QoS qos) {
        Lease publisher = publishers.get((int) (number % PUBLISHERS));
        Lease device = devices.get((int) (number % DEVICES));
        InboundId inbound =
                qos == QoS.EXACTLY_ONCE ? new InboundId(publisher, (int) (1 + number / PUBLISHERS % PACKET_IDS)) : null;
        String topic = "devices/" + device.clientId().value() + "/commands";
        return new Append(message(publisher, topic, SMALL, qos), List.of(recipient(device, qos)), false, inbound);
    }

    private Append toAll(long number, Payload payload) {
        Lease publisher = publishers.get((int) (number % PUBLISHERS));
        Message message = message(publisher, "devices/all/commands", payload, QoS.AT_LEAST_ONCE);
        return new Append(message, wholeAudience, false, null);
    }

    private Message message(Lease publisher, String topic, Payload payload, QoS qos) {
        return new Message(
                ids.next(),
                publisher.clientId(),
                new Topic(topic),
                payload,
                qos,
                false,
                Message.NEVER,
                MessageProperties.NONE);
    }

    private static Recipient recipient(Lease lease, QoS qos) {
        return new Recipient(lease.clientId(), lease.incarnation(), qos, false, List.of());
    }

    private static CompletionStage<Void> nothing(Append stored) {
        return CompletableFuture.completedFuture(null);
    }

    /** PUBREL has come. */
    private CompletionStage<Void> forgetInbound(Append stored) {
        InboundId inbound = stored.inbound();
        return inbound == null ? nothing(stored) : queues.forgetInbound(inbound.lease(), inbound.packetId());
    }

    /** The subscriber was there and has acknowledged. */
    private CompletionStage<Void> removeAtOnce(Append stored) {
        Recipient recipient = stored.recipients().get(0);
        Lease ofThisIncarnation = new Lease(recipient.clientId(), 1, recipient.incarnation());
        return queues.remove(ofThisIncarnation, List.of(stored.message().id()));
    }
}

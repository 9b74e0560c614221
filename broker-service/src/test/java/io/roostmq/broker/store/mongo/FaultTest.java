package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoCommand;
import io.roostmq.broker.harness.MongoFault;
import io.roostmq.broker.harness.MongoProxy;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException.Kind;
import io.roostmq.broker.store.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that is slow, refuses writes, or does not say what has become of them. */
final class FaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SLOW = Duration.ofMillis(250);
    private static final int PROBES = 3;
    private static final int PACKET_ID = 7;

    private final MongoProxy proxy = MongoProxy.before(MongoServer.shared());
    private final TestDatabase database = TestDatabase.at(proxy.uri(), FaultTest.class);
    private final Store store = database.open(Samples.WIDE);
    private final AtomicInteger seen = new AtomicInteger();
    private final Lease lease = await(store.sessions().take(Samples.take("c"))).lease();

    @BeforeEach
    void begin() {
        append(1);
    }

    @AfterEach
    void close() {
        proxy.heal();
        store.close();
        database.close();
        proxy.close();
    }

    static Stream<MongoFault> faults() {
        return Stream.of(
                MongoFault.CUT_BEFORE,
                MongoFault.CUT_AFTER,
                MongoFault.STEPPED_DOWN,
                MongoFault.DISK_FULL,
                MongoFault.DISK_FULL_FOR_EACH,
                MongoFault.NOT_BY_THE_MAJORITY);
    }

    @Test
    void nothingIsAcknowledgedBeforeTheAnswerAndTheNextBulkGrowsMeanwhile() {
        CountDownLatch answer = new CountDownLatch(1);
        harm(new MongoFault.Held(answer), command -> command.isWriteTo("packets"));
        List<CompletionStage<List<Appended>>> stages = new ArrayList<>();
        stages.add(store.queues().append(List.of(delivery(message(2), lease))));
        Eventually.isTrue("the bulk is out", PATIENCE, () -> seen.get() == 1);
        for (long number = 3; number <= 500; number++) {
            stages.add(store.queues().append(List.of(delivery(message(number), lease))));
        }
        assertTrue(
                stages.stream().noneMatch(stage -> stage.toCompletableFuture().isDone()));
        answer.countDown();
        stages.forEach(stage -> assertEquals(List.of(Appended.STORED), await(stage)));
        assertEquals(2, seen.get(), "bulks: one for the first message, one for all that came meanwhile");
        assertQueued(LongStream.rangeClosed(1, 500));
    }

    @Test
    void aSlowDatabaseIsNotDown() {
        harm(new MongoFault.Answered(SLOW), MongoCommand::isWrite);
        append(2);
        append(3);
        assertTrue(store.isWritable());
        proxy.heal();
        assertQueued(LongStream.rangeClosed(1, 3));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nothingIsAcknowledgedWhileWritesFailAndAfterwardsAllIsAsIfTheyHadNot(MongoFault fault) {
        harm(fault, MongoCommand::isWrite);
        assertFails(Kind.UNAVAILABLE, store.queues().append(List.of(delivery(message(2), lease))));
        assertFalse(store.isWritable());
        assertFails(Kind.UNAVAILABLE, store.sessions().take(Samples.take("d")));
        int before = seen.get();
        Eventually.isTrue("tries again and again", PATIENCE, () -> seen.get() >= before + PROBES);
        assertFalse(store.isWritable());
        proxy.heal();
        Eventually.isTrue("writable", PATIENCE, store::isWritable);
        append(2);
        append(3);
        assertQueued(LongStream.rangeClosed(1, 3));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aWriteThatFailsInTheMiddleOfManyFailsNoOtherThanThoseOfItsRound(MongoFault fault) {
        AtomicInteger inserts = new AtomicInteger();
        proxy.onCommand(
                command -> command.isWriteTo("packets") && inserts.incrementAndGet() == 3 ? fault : MongoFault.NONE);
        List<Long> acknowledged = new ArrayList<>(List.of(1L));
        for (long number = 2; number <= 60; number++) {
            CompletionStage<List<Appended>> stage = store.queues().append(List.of(delivery(message(number), lease)));
            if (await(stage.handle((outcome, failure) -> failure == null))) {
                acknowledged.add(number);
            } else {
                Eventually.isTrue("writable", PATIENCE, store::isWritable);
                append(number);
                acknowledged.add(number);
            }
        }
        assertQueued(acknowledged.stream().mapToLong(Long::longValue));
    }

    @Test
    void aDocumentThatIsRefusedForItselfDoesNotTakeTheDatabaseForDown() {
        AtomicInteger inserts = new AtomicInteger();
        MongoFault tooLarge = new MongoFault.RefusedEach(10334, "BSONObj size is invalid");
        proxy.onCommand(
                command -> command.isWriteTo("packets") && inserts.incrementAndGet() == 1 ? tooLarge : MongoFault.NONE);
        assertFails(Kind.UNAVAILABLE, store.queues().append(List.of(delivery(message(2), lease))));
        assertTrue(store.isWritable());
        append(3);
        assertQueued(LongStream.of(1, 3));
    }

    @Test
    void aSessionIsNotTakenWhileWhatItPublishedMayStillBeWritten() {
        Lease publisher =
                await(store.sessions().take(Samples.take("publisher"))).lease();
        List<Lease> subscribers = IntStream.range(0, 20)
                .mapToObj(number -> "s" + number)
                .filter(client -> lane(client) != lane("publisher"))
                .map(client ->
                        await(store.sessions().take(Samples.take(client))).lease())
                .toList();
        CountDownLatch late = new CountDownLatch(1);
        AtomicInteger inserts = new AtomicInteger();
        proxy.onCommand(command -> !command.isWriteTo("packets")
                ? MongoFault.NONE
                : inserts.incrementAndGet() == 1 ? MongoFault.CUT_BEFORE : new MongoFault.Delayed(late));
        assertFails(Kind.UNAVAILABLE, publish(2, publisher, subscribers));
        Eventually.isTrue("writable", PATIENCE, store::isWritable);

        CompletionStage<Taken> again = store.sessions().take(Samples.take("publisher"));
        await(store.queues().depth(publisher.clientId()));
        assertFalse(again.toCompletableFuture().isDone(), "taken before the last part is written");
        late.countDown();
        proxy.heal();
        publisher = await(again).lease();
        await(publish(3, publisher, subscribers));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        await(store.sessions().take(Samples.take("publisher")));
        for (Lease subscriber : subscribers) {
            assertEquals(List.of(Samples.id(3)), queue(subscriber));
        }
    }

    private static int lane(String client) {
        return Lanes.index(client.hashCode(), TestDatabase.LANES);
    }

    private CompletionStage<List<Appended>> publish(long number, Lease publisher, List<Lease> subscribers) {
        Append append = Samples.exactlyOnce(Samples.exactlyOnceMessage(number), subscribers.toArray(new Lease[0]));
        InboundId inbound = new InboundId(publisher, PACKET_ID);
        return store.queues().append(List.of(new Append(append.message(), append.recipients(), false, inbound)));
    }

    private List<MessageId> queue(Lease of) {
        return await(store.queues().head(of, Integer.MAX_VALUE, Long.MAX_VALUE)).deliveries().stream()
                .map(delivery -> delivery.message().id())
                .toList();
    }

    private void harm(MongoFault fault, Predicate<MongoCommand> victims) {
        seen.set(0);
        proxy.onCommand(command -> {
            if (!victims.test(command)) {
                return MongoFault.NONE;
            }
            seen.incrementAndGet();
            return fault;
        });
    }

    private void append(long number) {
        assertEquals(List.of(Appended.STORED), await(store.queues().append(List.of(delivery(message(number), lease)))));
    }

    private void assertQueued(LongStream numbers) {
        List<MessageId> expected = numbers.mapToObj(Samples::id).toList();
        assertEquals(expected, queue(lease));
        assertEquals(
                expected.size(), await(store.queues().depth(lease.clientId())).messages());
    }
}

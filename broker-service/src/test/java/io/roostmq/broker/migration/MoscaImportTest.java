package io.roostmq.broker.migration;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.MoscaData;
import io.roostmq.broker.migration.MoscaImport.Outcome;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.Taken;
import io.roostmq.broker.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of mosca's documents in a store. */
final class MoscaImportTest {
    private static final int MORE_THAN_A_CHUNK = 1_200;

    private final MongoConnection source = MongoConnection.open(
            MongoServer.shared().uri(),
            "t_MoscaImportTest_" + ProcessHandle.current().pid());
    private final MoscaData mosca = new MoscaData(source.client().getDatabase(source.database()));
    private final Store target = new MemoryStore(Samples.WIDE);
    private final List<String> reports = new ArrayList<>();

    @AfterEach
    void close() {
        source.client().getDatabase(source.database()).drop();
        source.close();
        target.close();
    }

    @Test
    void clientsBecomePersistentSessionsWithSubscriptionsPacketsInOrderAndRetainedMessages() {
        mosca.subscription("a", "t/#", 1);
        mosca.subscription("a", "u", 2);
        mosca.subscription("b", "t/+", 1);
        IntStream.range(0, MORE_THAN_A_CHUNK).forEach(number -> mosca.packet("a", "t/1", "a " + number, 1));
        mosca.packet("b", "t/1", "b", 2);
        mosca.packet("c", "t/1", "its subscriptions have expired", 0);
        mosca.retained("t/1", "kept", 1);
        assertEquals(new Outcome(3, 3, MORE_THAN_A_CHUNK + 2, 1, 0), run());
        assertEquals(List.of(), reports);
        assertEquals(0, await(target.sessions().recover(Samples.NOW_MILLIS, 0)), "everybody is away");
        assertEquals(Set.of("t/# 1", "u 2"), subscriptions("a"));
        assertEquals(Set.of("t/+ 1"), subscriptions("b"));
        assertEquals(
                IntStream.range(0, MORE_THAN_A_CHUNK)
                        .mapToObj(number -> "a " + number)
                        .toList(),
                queue("a"));
        assertEquals(List.of("b"), queue("b"));
        assertEquals(QoS.EXACTLY_ONCE, deliveries("b").get(0).qos());
        assertEquals(List.of("its subscriptions have expired"), queue("c"));
        assertEquals(QoS.AT_LEAST_ONCE, deliveries("c").get(0).qos());
        assertEquals(List.of("kept"), retained());
    }

    @Test
    void repeatingItChangesNothing() {
        mosca.subscription("a", "t", 1);
        mosca.packet("a", "t", "1", 1);
        mosca.packet("a", "t", "2", 1);
        mosca.retained("t", "kept", 1);
        Outcome first = run();
        mosca.packet("a", "t", "3", 1);
        assertEquals(new Outcome(1, 1, 2, 1, 0), first);
        assertEquals(new Outcome(1, 1, 3, 1, 0), run());
        assertEquals(List.of("1", "2", "3"), queue("a"));
        assertEquals(List.of("kept"), retained());
    }

    @Test
    void whatWasRetainedSinceStays() {
        mosca.retained("t", "old", 1);
        await(target.queues().append(List.of(Samples.retain(Samples.message(1, "other", "x")))));
        run();
        await(target.queues().append(List.of(Samples.retain(newest("t", "new")))));
        run();
        assertEquals(List.of("x", "new"), retained());
    }

    private static Message newest(String topic, String payload) {
        return Samples.message(1, topic, payload).as(MessageId.MAX);
    }

    @Test
    void foreignDocumentsAreReportedAndLeftOut() {
        mosca.foreign("subscriptions", new Document("clientId", "a").append("topic", "t"));
        mosca.foreign(
                "subscriptions",
                new Document("client", "a").append("topic", "t/#/u").append("qos", 1));
        mosca.foreign(
                "subscriptions", new Document("client", "").append("topic", "t").append("qos", 1));
        mosca.foreign(
                "subscriptions",
                new Document("client", "a").append("topic", "t").append("qos", 3));
        mosca.foreign(
                "subscriptions", new Document("client", 7).append("topic", "t").append("qos", 1));
        mosca.foreign("packets", new Document("client", "a"));
        mosca.foreign("packets", new Document("client", "a").append("packet", new Document("messageId", 7)));
        mosca.foreign("packets", withPayload(List.of(1, 2)));
        mosca.foreign("packets", withPayload("text").append("_id", "not an ObjectId"));
        mosca.foreign("packets", withPayload("text").append("_id", new ObjectId("ffffffff0000000000000000")));
        mosca.foreign("packets", withPayload("a string"));
        mosca.foreign(
                "retained",
                new Document("topic", "t")
                        .append("payload", new Binary(new byte[0]))
                        .append("qos", 0));
        mosca.foreign(
                "retained", new Document("topic", "t/+").append("payload", "x").append("qos", 0));
        assertEquals(new Outcome(1, 0, 1, 0, 12), run());
        assertEquals(List.of("a string"), queue("a"));
        assertEquals(12, reports.size());
        assertReported("skipped: subscriptions {\"_id\": {\"$oid\": ");
        assertReported("client: missing (expected: a string)");
        assertReported("client: INT32 (expected: a string)");
        assertReported("client identifier is empty");
        assertReported("'#' is not the last level");
        assertReported("QoS: 3 (expected: 0..2)");
        assertReported("packet: missing (expected: a document)");
        assertReported("payload: ARRAY (expected: binary data or a string)");
        assertReported("skipped: packets {\"_id\": \"not an ObjectId\"}: _id: STRING (expected: an ObjectId)");
        assertReported("_id: its time is in the future");
        assertReported("payload: empty (expected: what is retained)");
        assertReported("contains the wildcard '+'");
    }

    private static Document withPayload(Object payload) {
        return new Document("client", "a")
                .append(
                        "packet",
                        new Document("topic", "t").append("payload", payload).append("qos", 1));
    }

    private void assertReported(String words) {
        assertTrue(reports.stream().anyMatch(report -> report.contains(words)), () -> words + " in " + reports);
    }

    private Outcome run() {
        return new MoscaImport(source, target, reports::add).run();
    }

    private Taken take(String client) {
        Taken taken = await(target.sessions().take(Samples.take(client)));
        assertTrue(taken.sessionPresent(), client);
        return taken;
    }

    private Set<String> subscriptions(String client) {
        Set<String> subscriptions = new TreeSet<>();
        for (Subscription subscription : take(client).subscriptions()) {
            subscriptions.add(subscription.filter() + " " + subscription.qos().value());
        }
        return subscriptions;
    }

    private List<StoredDelivery> deliveries(String client) {
        Lease lease = take(client).lease();
        assertEquals(new ClientId(client), lease.clientId());
        return await(target.queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE))
                .deliveries();
    }

    private List<String> queue(String client) {
        return deliveries(client).stream()
                .map(delivery -> text(delivery.message()))
                .toList();
    }

    private List<String> retained() {
        return await(target.retained().match(TopicFilter.of("#"), null, Integer.MAX_VALUE)).messages().stream()
                .map(MoscaImportTest::text)
                .toList();
    }

    private static String text(Message message) {
        return new String(message.payload().array(), StandardCharsets.UTF_8);
    }
}

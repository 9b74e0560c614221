package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.client.MongoCollection;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Appended.Earlier;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Publications under idempotency keys, across a crash in each window, and in several lanes at a time. A crash is a store that is
 * opened on what the writes up to there have left in the database.
 */
final class OnceOnlyTest {
    private static final long UNTIL_MILLIS = NOW_MILLIS + 1_000_000;
    private static final Once ONCE = new Once("k", "f", NOW_MILLIS, UNTIL_MILLIS, true);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase database = TestDatabase.on(MongoServer.shared(), "OnceOnlyTest", started -> {});
    private Store store = database.open(Samples.WIDE);
    private final List<Lease> subscribers = new ArrayList<>();

    {
        for (int i = 0; i < 8; i++) {
            subscribers.add(await(store.sessions().take(Samples.take("s" + i))).lease());
        }
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private Append append(long number) {
        return append(number, "publisher");
    }

    private Append append(long number, String publisher) {
        Message plain = message(number);
        Message message = new Message(
                plain.id(),
                new ClientId(publisher),
                plain.topic(),
                plain.payload(),
                plain.qos(),
                false,
                plain.expiresAtMillis(),
                plain.properties());
        return new Append(message, subscribers.stream().map(Samples::to).toList(), false, null, ONCE);
    }

    private Appended publish(long number) {
        return await(store.queues().append(List.of(append(number)))).get(0);
    }

    /** What a crash leaves before the commit, for the first recipients. */
    private void leaveDeliveries(long number, int recipients) {
        Append append = append(number);
        for (Recipient recipient : append.recipients().subList(0, recipients)) {
            packets().insertOne(Packets.of(append.message(), recipient, false, new Packets.Key(ONCE.key())));
        }
    }

    private MongoCollection<BsonDocument> packets() {
        return database.database().getCollection("packets", BsonDocument.class);
    }

    private void crash() {
        store.close();
        store = database.open(Samples.WIDE);
        await(store.sessions().recover(NOW_MILLIS, 0));
    }

    private void assertQueued(MessageId... expected) {
        for (Lease subscriber : subscribers) {
            assertEquals(
                    List.of(expected),
                    await(store.queues().head(subscriber, 100, Long.MAX_VALUE)).deliveries().stream()
                            .map(delivery -> delivery.message().id())
                            .toList(),
                    subscriber.toString());
        }
    }

    @Test
    void aCrashBeforeTheCommitLeavesNothingToSeeAndNothingInTheEnd() {
        leaveDeliveries(1, 3);
        assertQueued();
        crash();
        assertQueued();
        assertEquals(Appended.STORED, publish(2));
        assertQueued(id(2));
        await(store.queues().forgetKeys(0, 1));
        Eventually.isTrue("the rest is gone", PATIENCE, () -> packets().countDocuments() == subscribers.size());
        assertEquals(
                1, await(store.queues().depth(subscribers.get(0).clientId())).messages());
    }

    @Test
    void aCrashAfterTheCommitLosesNothingAndDoublesNothing() {
        assertEquals(Appended.STORED, publish(1));
        crash();
        assertQueued(id(1));
        assertEquals(Appended.earlier(new Earlier(id(1), true, true)), publish(2));
        await(store.queues().remove(subscribers.get(0), List.of(id(1))));
        crash();
        assertEquals(Appended.earlier(new Earlier(id(1), true, true)), publish(3));
        assertEquals(
                0, await(store.queues().depth(subscribers.get(0).clientId())).messages());
    }

    @Test
    void deliveriesThatLandAfterAnotherAttemptStayUnseen() {
        publish(2);
        leaveDeliveries(1, subscribers.size());
        assertQueued(id(2));
        assertEquals(1, await(store.queues().forgetKeys(UNTIL_MILLIS, 10)));
        assertQueued(id(2));
    }

    @Test
    void ofSeveralAtATimeOneIsPublished() {
        List<CompletionStage<List<Appended>>> stages = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            stages.add(store.queues().append(List.of(append(i, "publisher " + i))));
        }
        List<Appended> outcomes =
                stages.stream().flatMap(stage -> await(stage).stream()).toList();
        List<Appended> stored = outcomes.stream()
                .filter(outcome -> outcome.equals(Appended.STORED))
                .toList();
        assertEquals(1, stored.size());
        MessageId winner = id(1 + outcomes.indexOf(stored.get(0)));
        Appended earlier = Appended.earlier(new Earlier(winner, true, true));
        assertEquals(39, outcomes.stream().filter(earlier::equals).count());
        assertQueued(winner);
        Eventually.isTrue("the others are gone", PATIENCE, () -> packets().countDocuments() == subscribers.size());
    }

    @Test
    void whatWaitsForTheCommitOvertakesNothingOfItsPublisher() {
        Append later = append(2);
        Append plain = new Append(later.message(), later.recipients(), false, null);
        await(store.queues().append(List.of(append(1), plain)));
        assertQueued(id(1), id(2));
        assertEquals(
                2,
                Stream.of(id(1), id(2))
                        .filter(id -> packets().countDocuments(new BsonDocument("messageId", Keys.uuid(id))) == 8)
                        .count());
    }
}

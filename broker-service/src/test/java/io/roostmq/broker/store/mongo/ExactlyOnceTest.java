package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandStartedEvent;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * QoS 2 from end to end, across a crash in each window of the protocol. A crash is a store that is opened on what the writes
 * up to there have left in the database.
 */
final class ExactlyOnceTest {
    private static final int PACKET_ID = 7;

    private volatile Consumer<CommandStartedEvent> onCommand = started -> {};
    private final TestDatabase database =
            TestDatabase.on(MongoServer.shared(), "ExactlyOnceTest", started -> onCommand.accept(started));
    private Store store = database.open(Samples.WIDE);

    private final List<Lease> subscribers = new ArrayList<>();
    private Lease publisher = taken("publisher").lease();

    {
        for (int i = 0; i < 8; i++) {
            subscribers.add(taken("s" + i).lease());
        }
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private Taken taken(String client) {
        return await(store.sessions().take(Samples.take(client)));
    }

    private Append append(long number) {
        List<Recipient> recipients = subscribers.stream()
                .map(lease -> new Recipient(lease.clientId(), lease.incarnation(), QoS.EXACTLY_ONCE, false, List.of()))
                .toList();
        return new Append(Samples.exactlyOnceMessage(number), recipients, false, new InboundId(publisher, PACKET_ID));
    }

    private CompletionStage<List<Appended>> publish(long number) {
        return store.queues().append(List.of(append(number)));
    }

    /** What a crash leaves between the deliveries and the inbound identifier, for the first recipients. */
    private void leaveDeliveries(long number, int recipients) {
        Append append = append(number);
        append.recipients()
                .subList(0, recipients)
                .forEach(recipient -> packets()
                        .insertOne(Packets.of(
                                append.message(),
                                recipient,
                                false,
                                new Packets.By(publisher, append.message().id()))));
    }

    private MongoCollection<BsonDocument> packets() {
        return database.database().getCollection("packets", BsonDocument.class);
    }

    private MongoCollection<BsonDocument> inbound() {
        return database.database().getCollection("inbound", BsonDocument.class);
    }

    private void crash() {
        store.close();
        store = database.open(Samples.WIDE);
        await(store.sessions().recover(Samples.NOW_MILLIS, 0));
    }

    private void assertQueued(MessageId... expected) {
        for (Lease subscriber : subscribers) {
            Page page = await(store.queues().head(subscriber, 100, Long.MAX_VALUE));
            assertEquals(
                    List.of(expected),
                    page.deliveries().stream()
                            .map(delivery -> delivery.message().id())
                            .toList(),
                    subscriber.toString());
        }
    }

    @Test
    void aMessageIsThereOnceItIsAcknowledgedAndStaysThere() {
        assertEquals(List.of(Appended.STORED), await(publish(1)));
        assertQueued(id(1));
        crash();
        assertQueued(id(1));
        assertEquals(Map.of(PACKET_ID, id(1)), takeAgain().inbound());
        assertQueued(id(1));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        assertQueued(id(1));
        crash();
        assertQueued(id(1));
        assertEquals(Map.of(), takeAgain().inbound());
        assertQueued(id(1));
        assertEquals(0, inbound().countDocuments());
    }

    private Taken takeAgain() {
        Taken taken = taken("publisher");
        publisher = taken.lease();
        return taken;
    }

    @Test
    void aCrashAmongTheDeliveriesLeavesNothingToSee() {
        leaveDeliveries(1, 3);
        crash();
        assertQueued();
        assertEquals(Map.of(), takeAgain().inbound());
        assertEquals(List.of(Appended.STORED), await(publish(2)));
        assertQueued(id(2));
    }

    @Test
    void aCrashBeforeTheCommitLeavesNothingToSee() {
        await(publish(1));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        leaveDeliveries(2, subscribers.size());
        crash();
        assertQueued(id(1));
        assertEquals(Map.of(), takeAgain().inbound());
        assertQueued(id(1));
        await(publish(3));
        assertQueued(id(1), id(3));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        assertQueued(id(1), id(3));
        assertEquals(2L * subscribers.size(), packets().countDocuments(), "what was rolled back is gone");
    }

    @Test
    void deliveriesThatLandAfterTheRollBackStayUnseen() {
        Append late = append(1);
        takeAgain();
        await(publish(2));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        Lease before = new Lease(publisher.clientId(), publisher.epoch() - 1, publisher.incarnation());
        late.recipients()
                .forEach(recipient -> packets()
                        .insertOne(Packets.of(
                                late.message(),
                                recipient,
                                false,
                                new Packets.By(before, late.message().id()))));
        assertQueued(id(2));
        assertEquals(Map.of(), takeAgain().inbound());
    }

    @Test
    void aCrashBetweenSettlingAndForgettingLosesNothing() {
        await(publish(1));
        database.database()
                .getCollection("sessions", BsonDocument.class)
                .updateOne(
                        new BsonDocument("_id", new BsonString("publisher")),
                        new BsonDocument("$set", new BsonDocument(SessionRow.SETTLED_UP_TO, Keys.uuid(id(1)))));
        crash();
        assertQueued(id(1));
        assertEquals(Map.of(PACKET_ID, id(1)), takeAgain().inbound());
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        assertQueued(id(1));
    }

    /** A server that stood still carries out what it was sent before, when the publisher has come back meanwhile. */
    @Test
    void aCommitThatLandsAfterTheTakeIsNotSeenAndDestroysNothing() {
        leaveDeliveries(1, subscribers.size());
        Lease before = publisher;
        takeAgain();
        inbound().insertOne(InboundChanges.document(before, PACKET_ID, id(1), true));
        assertQueued();
        assertEquals(Map.of(), takeAgain().inbound());
        assertQueued();
        await(publish(2));
        assertQueued(id(2));
        assertEquals(Map.of(PACKET_ID, id(2)), takeAgain().inbound());
        assertQueued(id(2));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        assertQueued(id(2));
        assertEquals(0, inbound().countDocuments());
    }

    @Test
    void anEarlierConnectionCommitsNothingOverALaterOne() {
        Lease before = publisher;
        takeAgain();
        await(publish(1));
        Bulk.runInOrder(
                inbound(),
                List.of(InboundChanges.commit(InboundChanges.document(before, PACKET_ID, id(9), true), refused -> {})));
        assertEquals(Map.of(PACKET_ID, id(1)), takeAgain().inbound());
    }

    @Test
    void whatWasCommittedBeforeATakeoverStaysThereWhenItIsReleasedAfterIt() {
        await(publish(5));
        leaveDeliveries(4, 2);
        takeAgain();
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        assertQueued(id(5));
        crash();
        takeAgain();
        assertQueued(id(5));
    }

    @Test
    void aPublisherThatLostItsLeaseCommitsNothing() {
        Lease old = publisher;
        takeAgain();
        List<Recipient> recipients = append(1).recipients();
        Append late = new Append(Samples.exactlyOnceMessage(1), recipients, false, new InboundId(old, PACKET_ID));
        assertEquals(List.of(Appended.LEASE_LOST), await(store.queues().append(List.of(late))));
        assertQueued();
    }

    @Test
    void aPageGoesOnBehindWhatIsNotCommitted() {
        leaveDeliveries(1, 1);
        leaveDeliveries(2, 1);
        takeAgain();
        await(publish(3));
        await(store.queues().forgetInbound(publisher, PACKET_ID));
        await(publish(4));
        Page page = await(store.queues().head(subscribers.get(0), 1, Long.MAX_VALUE));
        assertEquals(
                List.of(id(3)),
                page.deliveries().stream()
                        .map(delivery -> delivery.message().id())
                        .toList());
        assertEquals(true, page.more());
    }

    /** The batch is committed while a page is being read: at any moment, the page holds a beginning of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aPageNeverHoldsALaterMessageOfAPublisherWithoutAnEarlierOne(int command) {
        List<MessageId> batch = List.of(id(1), id(2), id(3), id(4), id(5));
        for (int number = 1; number <= batch.size(); number++) {
            leaveDeliveries(number, 1);
        }
        AtomicInteger left = new AtomicInteger(command);
        onCommand = started -> {
            if (started.getCommandName().equals("find") && left.decrementAndGet() == 0) {
                commit(batch);
            }
        };
        Page page = await(store.queues().head(subscribers.get(0), 2, Long.MAX_VALUE));
        List<MessageId> found = page.deliveries().stream()
                .map(delivery -> delivery.message().id())
                .toList();
        assertEquals(batch.subList(0, found.size()), found);
    }

    /** What the publisher's lane writes behind the deliveries. */
    private void commit(List<MessageId> batch) {
        for (int i = 0; i < batch.size(); i++) {
            inbound().insertOne(InboundChanges.document(publisher, PACKET_ID + i, batch.get(i), true));
        }
    }

    @Test
    void whenThePublishersSessionIsOverItsDeliveriesAreData() {
        leaveDeliveries(1, subscribers.size());
        await(store.sessions().end(publisher.clientId()));
        assertQueued(id(1));
    }
}

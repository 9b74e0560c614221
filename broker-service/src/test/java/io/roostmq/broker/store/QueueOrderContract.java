package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.QueueStore.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Queues keep every delivery once, in order, until it is removed. */
interface QueueOrderContract extends StoreFixture {
    @Test
    default void aQueueIsOrderedByMessageIdNotByArrival() {
        Lease lease = taken("c");
        append(lease, 5, 1, 9, 3);
        assertEquals(ids(1, 3, 5, 9), queue(lease));
        assertEquals(id(9), store().highestMessageId());
    }

    @Test
    default void anEmptyStoreHasNoMessage() {
        assertEquals(MessageId.MIN, store().highestMessageId());
        assertEquals(new Page(List.of(), false), await(queues().head(taken("c"), 10, 1000)));
        assertEquals(Depth.EMPTY, await(queues().depth(new ClientId("nobody"))));
    }

    @Test
    default void aSmallerIdentifierThatComesLateIsAtTheHead() {
        Lease lease = taken("c");
        append(lease, 10, 20, 30);
        assertEquals(ids(10, 20, 30), queue(lease));
        await(queues().remove(lease, ids(10, 20)));
        assertEquals(ids(30), queue(lease));
        append(lease, 15);
        assertEquals(ids(15, 30), queue(lease));
        await(queues().remove(lease, ids(15, 30)));
        append(lease, 5);
        assertEquals(ids(5), queue(lease));
    }

    @Test
    default void allThatADeliveryCarriesIsKept() {
        Lease lease = taken("c");
        MessageProperties properties = new MessageProperties(
                PayloadFormat.UTF_8,
                "text/plain",
                "answer/\u00e4",
                Payload.utf8("42"),
                List.of(new UserProperty("k", "1"), new UserProperty("k", "2"), new UserProperty("", "")));
        Message full = new Message(
                id(1),
                new ClientId("someone \ud83d\ude00"),
                new Topic("a/\u00e4//b"),
                Payload.utf8("body"),
                QoS.EXACTLY_ONCE,
                true,
                Samples.NOW_MILLIS,
                properties);
        Message bare = new Message(
                id(2),
                new ClientId("p"),
                new Topic("t"),
                Payload.EMPTY,
                QoS.AT_LEAST_ONCE,
                false,
                Message.NEVER,
                MessageProperties.NONE);
        TopicFilter share = TopicFilter.of("$share/\u00e4/a/#");
        Recipient first =
                new Recipient(lease.clientId(), lease.incarnation(), QoS.EXACTLY_ONCE, true, List.of(7, 300), share);
        await(queues().append(List.of(new Append(full, List.of(first), false, null), Samples.delivery(bare, lease))));
        assertEquals(
                List.of(
                        new StoredDelivery(full, QoS.EXACTLY_ONCE, true, List.of(7, 300), false, share),
                        new StoredDelivery(bare, QoS.AT_LEAST_ONCE, false, List.of(), false, null)),
                await(queues().head(lease, 10, Long.MAX_VALUE)).deliveries());
    }

    @Test
    default void oneMessageWaitsForEachRecipientIndependently() {
        Lease one = taken("one");
        Lease two = taken("two");
        assertEquals(
                List.of(Appended.STORED, Appended.STORED),
                await(queues().append(
                                List.of(Samples.delivery(message(1), one, two), Samples.delivery(message(2), two)))));
        await(queues().remove(two, ids(1)));
        assertEquals(ids(1), queue(one));
        assertEquals(ids(2), queue(two));
    }

    @Test
    default void appendingAgainChangesNothing() {
        Lease lease = taken("c");
        Append append = Samples.delivery(message(1), lease);
        await(queues().append(List.of(append)));
        await(queues().release(lease, id(1)));
        await(queues().append(List.of(append, append)));
        assertEquals(ids(1), queue(lease));
        assertTrue(await(queues().head(lease, 1, 1)).deliveries().get(0).released());
        assertEquals(new Depth(1, message(1).sizeBytes()), await(queues().depth(lease.clientId())));
    }

    @Test
    default void removingAgainChangesNothing() {
        Lease lease = taken("c");
        append(lease, 1, 2);
        await(queues().remove(lease, ids(1, 1, 7)));
        await(queues().remove(lease, ids(1)));
        assertEquals(ids(2), queue(lease));
        assertEquals(new Depth(1, message(2).sizeBytes()), await(queues().depth(lease.clientId())));
        append(lease, 1);
        assertEquals(ids(1, 2), queue(lease));
        assertEquals(2, await(queues().depth(lease.clientId())).messages());
    }

    @Test
    default void aLostIncarnationRemovesAndReadsNothing() {
        Lease old = taken("c");
        Lease current = await(sessions().take(Samples.cleanTake("c"))).lease();
        append(current, 1);
        await(queues().remove(old, ids(1)));
        await(queues().release(old, id(1)));
        assertEquals(List.of(), queue(old));
        assertFalse(await(queues().head(current, 1, 1)).deliveries().get(0).released());
    }

    @Test
    default void anOlderConnectionOfTheSameSessionMayStillRemove() {
        Lease old = taken("c");
        append(old, 1, 2);
        Lease current = taken("c");
        await(queues().remove(old, ids(1)));
        assertEquals(ids(2), queue(current));
    }

    @Test
    default void releaseMarksTheDelivery() {
        Lease lease = taken("c");
        append(lease, 1, 2);
        await(queues().release(lease, id(2)));
        await(queues().release(lease, id(2)));
        await(queues().release(lease, id(3)));
        List<Boolean> released = await(queues().head(lease, 10, Long.MAX_VALUE)).deliveries().stream()
                .map(StoredDelivery::released)
                .toList();
        assertEquals(List.of(false, true), released);
        assertEquals(2, await(queues().depth(lease.clientId())).messages());
    }

    @Test
    default void pagesEndAtTheLimitOrWithTheDeliveryThatReachesTheBytes() {
        Lease lease = taken("c");
        append(lease, 1, 2, 3);
        int bytes = message(1).sizeBytes();
        assertPage(ids(1, 2), true, queues().head(lease, 2, Long.MAX_VALUE));
        assertPage(ids(1, 2, 3), false, queues().head(lease, 3, Long.MAX_VALUE));
        assertPage(ids(1), true, queues().head(lease, 10, 1));
        assertPage(ids(1), true, queues().head(lease, 10, bytes));
        assertPage(ids(1, 2), true, queues().head(lease, 10, bytes + 1));
        assertPage(ids(1, 2, 3), false, queues().head(lease, 10, 3L * bytes));
    }

    @Test
    default void aPageBeginsBehindTheIdentifierItIsAskedFor() {
        Lease lease = taken("c");
        append(lease, 2, 4, 6);
        assertPage(ids(4), true, queues().page(lease, id(2), 1, Long.MAX_VALUE));
        assertPage(ids(4, 6), false, queues().page(lease, id(3), 10, Long.MAX_VALUE));
        assertPage(List.of(), false, queues().page(lease, id(6), 10, Long.MAX_VALUE));
        await(queues().remove(lease, ids(2, 4)));
        assertPage(ids(6), false, queues().page(lease, MessageId.MIN, 10, Long.MAX_VALUE));
        assertPage(ids(6), false, queues().page(lease, id(3), 10, Long.MAX_VALUE));
        append(lease, 5);
        assertPage(ids(5, 6), false, queues().page(lease, id(3), 10, Long.MAX_VALUE));
    }

    private void assertPage(List<MessageId> expected, boolean more, CompletionStage<Page> stage) {
        Page page = await(stage);
        assertEquals(
                expected,
                page.deliveries().stream()
                        .map(delivery -> delivery.message().id())
                        .toList());
        assertEquals(more, page.more());
    }

    @Test
    default void aHeadNeverReturnsWhatAnEarlierRemoveRemoved() {
        Lease lease = taken("c");
        List<CompletionStage<?>> stages = new ArrayList<>();
        List<CompletionStage<Page>> heads = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            stages.add(queues().append(
                            List.of(Samples.delivery(message(i), lease), Samples.delivery(message(1000 + i), lease))));
            stages.add(queues().remove(lease, ids(i)));
            heads.add(queues().head(lease, 1000, Long.MAX_VALUE));
        }
        stages.forEach(Stages::await);
        for (int i = 1; i <= 200; i++) {
            List<StoredDelivery> deliveries = await(heads.get(i - 1)).deliveries();
            assertTrue(deliveries.size() >= i, "appended before");
            assertTrue(deliveries.get(0).message().id().compareTo(id(i)) > 0, "removed before");
        }
        assertEquals(200, queue(lease).size());
    }

    @Test
    default void aLongQueueIsDrainedPageByPage() {
        Lease lease = taken("c");
        List<Append> batch = new ArrayList<>();
        for (int i = 1; i <= 5000; i++) {
            batch.add(Samples.delivery(message(i), lease));
        }
        await(queues().append(batch));
        long next = 1;
        Page page = await(queues().head(lease, 70, Long.MAX_VALUE));
        while (!page.deliveries().isEmpty()) {
            List<MessageId> done = new ArrayList<>();
            for (StoredDelivery delivery : page.deliveries()) {
                assertEquals(id(next++), delivery.message().id());
                done.add(delivery.message().id());
            }
            await(queues().remove(lease, done));
            page = await(queues().head(lease, 70, Long.MAX_VALUE));
        }
        assertEquals(5001, next);
        assertEquals(Depth.EMPTY, await(queues().depth(lease.clientId())));
    }
}

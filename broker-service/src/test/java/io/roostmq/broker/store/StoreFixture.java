package io.roostmq.broker.store;

import static io.roostmq.broker.store.Stages.await;

import io.roostmq.broker.mqtt.MessageId;
import java.util.Arrays;
import java.util.List;

/** What the contract asks of a test class. */
interface StoreFixture {
    /** The store under test, opened with {@link Samples#WIDE} limits and empty at first. */
    Store store();

    /** Replaces the store under test with an empty one that has these limits. */
    Store emptyStore(QueueLimits limits);

    default SessionStore sessions() {
        return store().sessions();
    }

    default QueueStore queues() {
        return store().queues();
    }

    default RetainedStore retained() {
        return store().retained();
    }

    default Lease taken(String clientId) {
        return await(sessions().take(Samples.take(clientId))).lease();
    }

    /** Appends messages of these numbers for the session, one by one. */
    default void append(Lease lease, long... numbers) {
        for (long number : numbers) {
            await(queues().append(List.of(Samples.delivery(Samples.message(number), lease))));
        }
    }

    /** The identifiers in the queue, in order. */
    default List<MessageId> queue(Lease lease) {
        return await(queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE)).deliveries().stream()
                .map(delivery -> delivery.message().id())
                .toList();
    }

    default List<MessageId> ids(long... numbers) {
        return Arrays.stream(numbers).mapToObj(Samples::id).toList();
    }
}

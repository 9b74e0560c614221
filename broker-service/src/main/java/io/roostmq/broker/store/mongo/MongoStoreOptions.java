package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.StoreObserver;

/**
 * How to work on a database.
 *
 * @param database its name; it is made if it is not there
 * @param lanes threads that write, each with at most one bulk in flight, 1..64
 * @param durable wait for the majority of the replica set and its journals; otherwise for the primary's memory only
 * @param sharedPayloadBytesMin a payload for several recipients is stored once when its copies would need so many bytes
 * @param node the name of this broker in the sessions it serves
 */
public record MongoStoreOptions(
        String database,
        int lanes,
        boolean durable,
        long sharedPayloadBytesMin,
        QueueLimits queueLimits,
        String node,
        StoreObserver observer) {}

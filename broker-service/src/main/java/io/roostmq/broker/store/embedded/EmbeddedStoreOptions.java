package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.StoreObserver;
import java.nio.file.Path;

/**
 * How to open a store.
 *
 * @param path its directory, made if it is not there
 */
public record EmbeddedStoreOptions(Path path, Durability durability, QueueLimits queueLimits, StoreObserver observer) {}

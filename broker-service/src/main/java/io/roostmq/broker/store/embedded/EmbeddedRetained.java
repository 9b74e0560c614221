package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.StoreObserver;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends the operations on retained messages through the writer. */
final class EmbeddedRetained implements RetainedStore {
    private final EmbeddedStore store;
    private final StoreObserver observer;

    EmbeddedRetained(EmbeddedStore store, StoreObserver observer) {
        this.store = store;
        this.observer = observer;
    }

    @Override
    public CompletionStage<Matched> match(TopicFilter filter, @Nullable Topic after, int limit) {
        return store.read(group -> database -> Readings.match(database, filter, after, limit, observer));
    }

    @Override
    public CompletionStage<Long> count() {
        return store.change(group -> group.counters().retained());
    }

    @Override
    public CompletionStage<Integer> removeExpired(long nowMillis, int limit) {
        return store.change(group -> RetainedOperations.removeExpired(group, nowMillis, limit));
    }
}

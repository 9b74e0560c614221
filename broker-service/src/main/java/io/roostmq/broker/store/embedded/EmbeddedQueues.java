package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueStore;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Sends the operations on queues through the writer. */
final class EmbeddedQueues implements QueueStore {
    private final EmbeddedStore store;
    private final QueueOperations operations;

    EmbeddedQueues(EmbeddedStore store, QueueLimits limits) {
        this.store = store;
        operations = new QueueOperations(limits);
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Append> batch) {
        return store.change(group -> operations.append(group, batch));
    }

    @Override
    public CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax) {
        return store.read(group -> Readings.page(group, lease, after, limit, bytesMax));
    }

    @Override
    public CompletionStage<Void> remove(Lease lease, List<MessageId> messageIds) {
        return store.remove(group -> operations.remove(group, lease, messageIds));
    }

    @Override
    public CompletionStage<Void> release(Lease lease, MessageId messageId) {
        return store.run(group -> operations.release(group, lease, messageId));
    }

    @Override
    public CompletionStage<Void> forgetInbound(Lease lease, int packetId) {
        return store.run(group -> operations.forgetInbound(group, lease, packetId));
    }

    @Override
    public CompletionStage<Depth> depth(ClientId clientId) {
        return store.change(group -> group.session(clientId).depth());
    }

    @Override
    public CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit) {
        return store.change(group -> operations.removeExpired(group, nowMillis, limit));
    }

    @Override
    public CompletionStage<Integer> forgetKeys(long nowMillis, int limit) {
        return store.change(group -> IdempotencyOperations.forget(group, nowMillis, limit));
    }
}

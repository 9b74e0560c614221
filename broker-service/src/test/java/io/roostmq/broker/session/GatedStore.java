package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreTraits;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A real store behind a gate: queue operations can be held back, or fail as when the disk is gone. */
public final class GatedStore implements Store {
    private final Store store;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean failing;

    public GatedStore(Store store) {
        this.store = store;
    }

    /** Queue operations wait until {@link #open}. */
    public void hold() {
        holding = true;
    }

    /** What was held back happens now, in its order. */
    public void open() {
        holding = false;
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    /** Queue operations fail from now on, or no more. */
    public void fail(boolean fails) {
        failing = fails;
    }

    private <T> CompletionStage<T> gated(Supplier<CompletionStage<T>> operation) {
        if (holding) {
            CompletableFuture<T> later = new CompletableFuture<>();
            held.add(() -> gated(operation).whenComplete((value, failure) -> {
                if (failure == null) {
                    later.complete(value);
                } else {
                    later.completeExceptionally(failure);
                }
            }));
            return later;
        }
        return failing
                ? CompletableFuture.failedFuture(
                        new StoreException(StoreException.Kind.UNAVAILABLE, "test: disk is gone"))
                : operation.get();
    }

    @Override
    public QueueStore queues() {
        QueueStore queues = store.queues();
        return new QueueStore() {
            @Override
            public CompletionStage<List<Appended>> append(List<Append> batch) {
                return gated(() -> queues.append(batch));
            }

            @Override
            public CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax) {
                return gated(() -> queues.page(lease, after, limit, bytesMax));
            }

            @Override
            public CompletionStage<Void> remove(Lease lease, List<MessageId> messageIds) {
                return gated(() -> queues.remove(lease, messageIds));
            }

            @Override
            public CompletionStage<Void> release(Lease lease, MessageId messageId) {
                return gated(() -> queues.release(lease, messageId));
            }

            @Override
            public CompletionStage<Void> forgetInbound(Lease lease, int packetId) {
                return gated(() -> queues.forgetInbound(lease, packetId));
            }

            @Override
            public CompletionStage<Depth> depth(ClientId clientId) {
                return queues.depth(clientId);
            }

            @Override
            public CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit) {
                return gated(() -> queues.removeExpired(nowMillis, limit));
            }
        };
    }

    @Override
    public SessionStore sessions() {
        return store.sessions();
    }

    @Override
    public RetainedStore retained() {
        return store.retained();
    }

    @Override
    public StoreTraits traits() {
        return store.traits();
    }

    @Override
    public boolean isWritable() {
        return !failing && store.isWritable();
    }

    @Override
    public MessageId highestMessageId() {
        return store.highestMessageId();
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreTraits;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real store behind a gate: operations can be held back, or fail as when the disk is gone. */
public final class GatedStore implements Store {
    private final Store store;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean failing;
    private boolean silent;
    private boolean failsNext;
    private int appends;
    private boolean losesAppends;
    private boolean leavingFails;
    private boolean settlingFails;
    private @Nullable ClientId unreadable;

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

    /** How often something was to be appended so far. */
    public int appends() {
        return appends;
    }

    /** The next queue operation fails. */
    public void failNext() {
        failsNext = true;
    }

    /** Queue operations are carried out and reported as failed from now on, or no more. */
    public void loseAnswers(boolean loses) {
        silent = loses;
    }

    /** What is appended is stored and reported as failed from now on, or no more. */
    public void loseAppends(boolean loses) {
        losesAppends = loses;
    }

    /** The queue of this client cannot be read from now on; null for none. */
    public void failReading(@Nullable ClientId clientId) {
        unreadable = clientId;
    }

    /** The end of a connection cannot be stored from now on, or again. */
    public void failLeaving(boolean fails) {
        leavingFails = fails;
    }

    /** Wills cannot be settled from now on, or no more. */
    public void failSettling(boolean fails) {
        settlingFails = fails;
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedFuture(
                new StoreException(StoreException.Kind.UNAVAILABLE, "test: disk is gone"));
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
        if (failing || failsNext) {
            failsNext = false;
            return unavailable();
        }
        CompletionStage<T> stage = operation.get();
        return silent ? stage.thenCompose(done -> unavailable()) : stage;
    }

    @Override
    public QueueStore queues() {
        QueueStore queues = store.queues();
        return new QueueStore() {
            @Override
            public CompletionStage<List<Appended>> append(List<Append> batch) {
                appends++;
                CompletionStage<List<Appended>> stage = gated(() -> queues.append(batch));
                return losesAppends ? stage.thenCompose(done -> unavailable()) : stage;
            }

            @Override
            public CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax) {
                return lease.clientId().equals(unreadable)
                        ? unavailable()
                        : gated(() -> queues.page(lease, after, limit, bytesMax));
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
            public CompletionStage<Integer> forgetKeys(long nowMillis, int limit) {
                return gated(() -> queues.forgetKeys(nowMillis, limit));
            }

            @Override
            public CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit) {
                return gated(() -> queues.removeExpired(nowMillis, limit));
            }
        };
    }

    @Override
    public SessionStore sessions() {
        SessionStore sessions = store.sessions();
        return new SessionStore() {
            @Override
            public CompletionStage<Taken> take(Take take) {
                return sessions.take(take);
            }

            @Override
            public CompletionStage<Provisioned> provision(
                    ClientId clientId, long sessionExpirySeconds, long nowMillis) {
                return gated(() -> sessions.provision(clientId, sessionExpirySeconds, nowMillis));
            }

            @Override
            public CompletionStage<Optional<SessionInfo>> find(ClientId clientId, long nowMillis) {
                return sessions.find(clientId, nowMillis);
            }

            @Override
            public CompletionStage<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
                return sessions.subscribe(lease, subscriptions);
            }

            @Override
            public CompletionStage<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
                return sessions.unsubscribe(lease, filters);
            }

            @Override
            public CompletionStage<Void> leave(Lease lease, Leave leave) {
                return leavingFails ? unavailable() : sessions.leave(lease, leave);
            }

            @Override
            public CompletionStage<Boolean> end(ClientId clientId) {
                return sessions.end(clientId);
            }

            @Override
            public CompletionStage<Boolean> endIfAway(Lease lease) {
                return sessions.endIfAway(lease);
            }

            @Override
            public CompletionStage<Boolean> expire(Lease lease, long nowMillis) {
                return sessions.expire(lease, nowMillis);
            }

            @Override
            public CompletionStage<List<Lease>> expired(long nowMillis, int limit) {
                return sessions.expired(nowMillis, limit);
            }

            @Override
            public CompletionStage<List<DueWill>> dueWills(long nowMillis, int limit) {
                return sessions.dueWills(nowMillis, limit);
            }

            @Override
            public CompletionStage<Void> settleWill(Lease lease) {
                return settlingFails ? unavailable() : sessions.settleWill(lease);
            }

            @Override
            public CompletionStage<Integer> recover(long nowMillis, long willGraceMillis) {
                return sessions.recover(nowMillis, willGraceMillis);
            }

            @Override
            public CompletionStage<Void> forEachSession(SessionVisitor visitor) {
                return sessions.forEachSession(visitor);
            }
        };
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

package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the operations on sessions to the lanes of their clients. */
final class MongoSessions implements SessionStore {
    private final Submissions submissions;
    private final Lanes lanes;
    private final SessionOps operations;
    private final SessionReads reads;
    private final Executor readers;
    private final Cleaner cleaner;

    MongoSessions(
            Submissions submissions,
            Lanes lanes,
            SessionOps operations,
            SessionReads reads,
            Executor readers,
            Cleaner cleaner) {
        this.submissions = submissions;
        this.lanes = lanes;
        this.operations = operations;
        this.reads = reads;
        this.readers = readers;
        this.cleaner = cleaner;
    }

    private <T> CompletionStage<T> change(ClientId clientId, Alone.Operation<T> operation) {
        return submissions.submit(stage -> lanes.of(clientId).submit(new Alone<>(stage, operation)));
    }

    private <T> CompletionStage<T> read(Supplier<@Nullable T> read) {
        return submissions.submit(stage -> lanes.first().submit(new Reading<>(stage, readers, null, round -> read)));
    }

    @Override
    public CompletionStage<Taken> take(Take take) {
        ClientId clientId = take.clientId();
        Lane lane = lanes.of(clientId);
        return submissions.submit(stage -> lanes.underway()
                .whenLanded(clientId, () -> lane.submit(new Alone<>(stage, round -> operations.take(round, take)))));
    }

    @Override
    public CompletionStage<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        return change(lease.clientId(), round -> operations.subscribe(round, lease, subscriptions));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        return change(lease.clientId(), round -> operations.unsubscribe(round, lease, filters));
    }

    @Override
    public CompletionStage<Void> leave(Lease lease, Leave leave) {
        return change(lease.clientId(), round -> operations.leave(round, lease, leave));
    }

    @Override
    public CompletionStage<Boolean> end(ClientId clientId) {
        return change(clientId, round -> operations.end(round, clientId));
    }

    @Override
    public CompletionStage<Boolean> endIfAway(Lease lease) {
        return change(lease.clientId(), round -> operations.endIfAway(round, lease));
    }

    @Override
    public CompletionStage<List<Lease>> expired(long nowMillis, int limit) {
        return read(() -> reads.expired(nowMillis, limit));
    }

    @Override
    public CompletionStage<List<DueWill>> dueWills(long nowMillis, int limit) {
        return read(() -> reads.dueWills(nowMillis, limit));
    }

    @Override
    public CompletionStage<Void> settleWill(Lease lease) {
        return change(lease.clientId(), round -> operations.settleWill(round, lease));
    }

    /** Every lane cuts off the sessions of its own clients. */
    @Override
    public CompletionStage<Integer> recover(long nowMillis, long willGraceMillis) {
        return submissions.submit(stage -> {
            CompletionStage<Integer> all = CompletableFuture.completedStage(0);
            for (Lane lane : lanes.all()) {
                CompletableFuture<Integer> part = new CompletableFuture<>();
                lane.submit(new Alone<>(part, round -> operations.recover(round, lane, nowMillis, willGraceMillis)));
                all = all.thenCombine(part, Integer::sum);
            }
            all.whenComplete((recovered, failure) -> {
                if (failure != null) {
                    stage.completeExceptionally(failure);
                } else {
                    cleaner.cleanAll();
                    stage.complete(recovered);
                }
            });
        });
    }

    @Override
    public CompletionStage<Void> forEachSession(SessionVisitor visitor) {
        return read(() -> {
            reads.forEachSession(visitor);
            return null;
        });
    }
}

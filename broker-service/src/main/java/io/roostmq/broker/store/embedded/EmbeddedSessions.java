package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sends the operations on sessions through the writer. */
final class EmbeddedSessions implements SessionStore {
    private final EmbeddedStore store;

    EmbeddedSessions(EmbeddedStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Taken> take(Take take) {
        return store.change(group -> SessionOperations.take(group, take));
    }

    @Override
    public CompletionStage<Provisioned> provision(ClientId clientId, long sessionExpirySeconds, long nowMillis) {
        return store.change(group -> SessionOperations.provision(group, clientId, sessionExpirySeconds, nowMillis));
    }

    @Override
    public CompletionStage<Optional<SessionInfo>> find(ClientId clientId, long nowMillis) {
        return store.read(group -> Readings.find(group, clientId, nowMillis));
    }

    @Override
    public CompletionStage<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        return store.run(group -> SessionOperations.subscribe(group, lease, subscriptions));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        return store.run(group -> SessionOperations.unsubscribe(group, lease, filters));
    }

    @Override
    public CompletionStage<Void> leave(Lease lease, Leave leave) {
        return store.run(group -> SessionOperations.leave(group, lease, leave));
    }

    @Override
    public CompletionStage<Boolean> end(ClientId clientId) {
        return store.change(group -> SessionOperations.end(group, clientId));
    }

    @Override
    public CompletionStage<Boolean> endIfAway(Lease lease) {
        return store.change(group -> SessionOperations.endIfAway(group, lease));
    }

    @Override
    public CompletionStage<Boolean> expire(Lease lease, long nowMillis) {
        return store.change(group -> SessionOperations.expire(group, lease, nowMillis));
    }

    @Override
    public CompletionStage<List<Lease>> expired(long nowMillis, int limit) {
        return store.read(group -> database -> Readings.expired(database, nowMillis, limit));
    }

    @Override
    public CompletionStage<List<DueWill>> dueWills(long nowMillis, int limit) {
        return store.read(group -> database -> Readings.dueWills(database, nowMillis, limit));
    }

    @Override
    public CompletionStage<Void> settleWill(Lease lease) {
        return store.run(group -> SessionOperations.settleWill(group, lease));
    }

    @Override
    public CompletionStage<Integer> recover(long nowMillis, long willGraceMillis) {
        return store.change(group -> SessionOperations.recover(group, nowMillis, willGraceMillis));
    }

    @Override
    public CompletionStage<Void> forEachSession(SessionVisitor visitor) {
        return store.read(group -> database -> {
            Readings.forEachSession(database, visitor);
            return null;
        });
    }
}

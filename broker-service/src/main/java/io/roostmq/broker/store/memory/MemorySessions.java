package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Sessions on the heap. */
final class MemorySessions implements SessionStore {
    private final MemoryStore store;
    private final MemoryState state;

    MemorySessions(MemoryStore store, MemoryState state) {
        this.store = store;
        this.state = state;
    }

    @Override
    public CompletionStage<Taken> take(Take take) {
        return store.submit(() -> doTake(take));
    }

    private Taken doTake(Take take) {
        ClientId clientId = take.clientId();
        MemorySession before = state.sessions.get(clientId);
        if (before != null && !take.cleanStart() && before.survives(take.nowMillis())) {
            before.takeOver(take);
            return new Taken(
                    before.lease(),
                    true,
                    List.copyOf(before.subscriptions.values()),
                    Map.copyOf(before.inbound),
                    before.sentUpTo(),
                    null);
        }
        @Nullable Will orphaned = before == null ? null : before.pendingWill();
        long epoch = before == null ? 1 : before.lease().epoch() + 1;
        Lease lease = new Lease(clientId, epoch, state.nextIncarnation());
        state.sessions.put(clientId, new MemorySession(lease, take));
        return new Taken(lease, false, List.of(), Map.of(), MessageId.MIN, orphaned);
    }

    @Override
    public CompletionStage<Provisioned> provision(ClientId clientId, long sessionExpirySeconds, long nowMillis) {
        return store.submit(() -> {
            MemorySession before = state.sessions.get(clientId);
            if (before != null && before.expiresAtMillis() > nowMillis) {
                return new Provisioned(before.lease(), false);
            }
            long epoch = before == null ? 1 : before.lease().epoch() + 1;
            Lease lease = new Lease(clientId, epoch, state.nextIncarnation());
            state.sessions.put(clientId, MemorySession.away(lease, sessionExpirySeconds, nowMillis, before));
            return new Provisioned(lease, true);
        });
    }

    @Override
    public CompletionStage<Optional<SessionInfo>> find(ClientId clientId, long nowMillis) {
        return store.submit(() -> {
            MemorySession session = state.sessions.get(clientId);
            return session == null || session.expiresAtMillis() <= nowMillis
                    ? Optional.empty()
                    : Optional.of(session.info());
        });
    }

    @Override
    public CompletionStage<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        return store.run(() -> {
            MemorySession session = state.current(lease);
            for (Subscription subscription : subscriptions) {
                session.subscriptions.put(subscription.filter(), subscription);
            }
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        return store.run(() -> state.current(lease).subscriptions.keySet().removeAll(filters));
    }

    @Override
    public CompletionStage<Void> leave(Lease lease, Leave leave) {
        return store.run(() -> {
            MemorySession session = state.owned(lease);
            if (session == null) {
                return;
            }
            if (leave.sessionExpirySeconds() == 0) {
                state.sessions.remove(lease.clientId());
                return;
            }
            session.leave(leave);
        });
    }

    @Override
    public CompletionStage<Boolean> end(ClientId clientId) {
        return store.submit(() -> state.sessions.remove(clientId) != null);
    }

    @Override
    public CompletionStage<Boolean> endIfAway(Lease lease) {
        return store.submit(() -> {
            MemorySession session = state.owned(lease);
            boolean away = session != null && !session.isConnected() && session.pendingWill() == null;
            return away && state.sessions.remove(lease.clientId()) != null;
        });
    }

    @Override
    public CompletionStage<Boolean> expire(Lease lease, long nowMillis) {
        return store.submit(() -> {
            MemorySession session = state.owned(lease);
            return session != null && session.expire(nowMillis);
        });
    }

    @Override
    public CompletionStage<List<Lease>> expired(long nowMillis, int limit) {
        return store.submit(() -> {
            List<Lease> expired = new ArrayList<>();
            for (MemorySession session : overdue(MemorySession::expiresAtMillis, nowMillis)) {
                if (expired.size() < limit && session.pendingWill() == null) {
                    expired.add(session.lease());
                }
            }
            return expired;
        });
    }

    @Override
    public CompletionStage<List<DueWill>> dueWills(long nowMillis, int limit) {
        return store.submit(() -> {
            List<DueWill> due = new ArrayList<>();
            for (MemorySession session : overdue(MemorySession::willDueAtMillis, nowMillis)) {
                Will will = session.pendingWill();
                if (due.size() < limit && will != null) {
                    due.add(new DueWill(session.lease(), will));
                }
            }
            return due;
        });
    }

    /** Sessions whose time has come, the longest overdue first. */
    private List<MemorySession> overdue(ToLongFunction<MemorySession> timeMillis, long nowMillis) {
        List<MemorySession> overdue = new ArrayList<>();
        for (MemorySession session : state.sessions.values()) {
            long at = timeMillis.applyAsLong(session);
            if (at != MemorySession.NEVER && at <= nowMillis) {
                overdue.add(session);
            }
        }
        overdue.sort(Comparator.comparingLong(timeMillis)
                .thenComparing(session -> session.lease().clientId().value()));
        return overdue;
    }

    @Override
    public CompletionStage<Void> settleWill(Lease lease) {
        return store.run(() -> {
            MemorySession session = state.owned(lease);
            if (session != null) {
                session.settleWill();
            }
        });
    }

    @Override
    public CompletionStage<Integer> recover(long nowMillis, long willGraceMillis) {
        return store.submit(() -> {
            int recovered = 0;
            for (MemorySession session : state.sessions.values()) {
                if (session.isConnected()) {
                    session.cutOff(nowMillis, willGraceMillis, state.highestMessageId());
                    recovered++;
                }
            }
            return recovered;
        });
    }

    @Override
    public CompletionStage<Void> forEachSession(SessionVisitor visitor) {
        return store.run(() -> {
            for (MemorySession session : state.sessions.values()) {
                visitor.visit(session.lease(), List.copyOf(session.subscriptions.values()));
            }
        });
    }
}

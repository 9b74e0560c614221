package io.roostmq.broker.admin;

import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Presence;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Clients and their sessions. */
public final class Clients {
    /** How many clients one request looks up at a time, so that the store has time for others. */
    private static final int TOGETHER = 32;

    /** How often a session is ended whose client connects again in between. */
    private static final int ATTEMPTS_MAX = 5;

    private static final String WHY = "disconnected by an operator";

    private final Known known;
    private final Loop loop;
    private final Store store;

    /** @param loop where the steps of requests run */
    public Clients(Loop loop, Store store, LiveSessions liveSessions, Routes routes) {
        this.known = new Known(loop, store, liveSessions, routes);
        this.loop = loop;
        this.store = store;
    }

    /** Empty when the client is neither connected nor has a session. */
    public CompletionStage<Optional<ClientStatus>> status(ClientId clientId) {
        return known.stored(clientId).thenComposeAsync(stored -> status(clientId, stored.orElse(null)), known.loop());
    }

    private CompletionStage<Optional<ClientStatus>> status(ClientId clientId, @Nullable SessionInfo stored) {
        Session live = known.live(clientId);
        Presence presence = live == null ? null : live.presence();
        if (stored == null) {
            return CompletableFuture.completedStage(Optional.ofNullable(presence)
                    .map(connected -> new ClientStatus(clientId, connected, null, Depth.EMPTY, null)));
        }
        return store.queues()
                .depth(clientId)
                .thenComposeAsync(
                        depth -> oldest(stored.lease(), depth)
                                .thenApply(oldest -> Optional.of(
                                        new ClientStatus(clientId, presence, stored, depth, oldest.orElse(null)))),
                        known.loop());
    }

    private CompletionStage<Optional<MessageId>> oldest(Lease lease, Depth depth) {
        return depth.messages() == 0
                ? CompletableFuture.completedStage(Optional.empty())
                : store.queues().head(lease, 1, 1).thenApply(Clients::first);
    }

    private static Optional<MessageId> first(QueueStore.Page page) {
        return page.deliveries().stream()
                .findFirst()
                .map(delivery -> delivery.message().id());
    }

    /** Those of these clients that are known, in the order in which they are asked for. */
    public CompletionStage<List<ClientStatus>> statuses(List<ClientId> clientIds) {
        return statuses(clientIds, new ArrayList<>());
    }

    private CompletionStage<List<ClientStatus>> statuses(List<ClientId> rest, List<ClientStatus> found) {
        if (rest.isEmpty()) {
            return CompletableFuture.completedStage(found);
        }
        List<ClientId> now = rest.subList(0, Math.min(TOGETHER, rest.size()));
        CompletionStage<List<ClientStatus>> all = CompletableFuture.completedStage(found);
        for (ClientId clientId : now) {
            all = all.thenCombine(status(clientId), (before, status) -> {
                status.ifPresent(before::add);
                return before;
            });
        }
        return all.thenComposeAsync(before -> statuses(rest.subList(now.size(), rest.size()), before), known.loop());
    }

    /**
     * Ends the client's connection, if it has one, with Reason Code 0x98 (Administrative action). Its Will is published as
     * whenever the server ends a connection.
     *
     * @param sessionEnds the session is over too, with all it holds: a pending Will is due then [MQTT-3.1.2-8]; what is left of
     *     it in the store is deleted by the next sweeps
     * @return false when the client is neither connected nor has a session
     */
    public CompletionStage<Boolean> disconnect(ClientId clientId, boolean sessionEnds) {
        return known.stored(clientId)
                .thenComposeAsync(stored -> disconnect(clientId, stored.orElse(null), sessionEnds), known.loop());
    }

    private CompletionStage<Boolean> disconnect(ClientId clientId, @Nullable SessionInfo stored, boolean sessionEnds) {
        Session live = known.live(clientId);
        if (live == null && stored == null) {
            return CompletableFuture.completedStage(false);
        }
        CompletionStage<Void> gone = live == null
                ? CompletableFuture.completedStage(null)
                : live.intervention().dismiss(ReasonCode.ADMINISTRATIVE_ACTION, WHY, sessionEnds);
        return stored == null || !sessionEnds
                ? gone.thenApply(done -> true)
                : gone.thenComposeAsync(
                        done -> end(clientId, stored.lease().incarnation(), ATTEMPTS_MAX), known.loop());
    }

    /** What its connection has not ended, because it had none or was not accepted yet, expires. */
    private CompletionStage<Boolean> end(ClientId clientId, long incarnation, int attempts) {
        return known.stored(clientId)
                .thenComposeAsync(
                        found -> {
                            SessionInfo left = found.orElse(null);
                            return left == null || left.lease().incarnation() != incarnation
                                    ? CompletableFuture.completedStage(true)
                                    : expire(left.lease(), attempts);
                        },
                        known.loop());
    }

    private CompletionStage<Boolean> expire(Lease lease, int attempts) {
        return store.sessions()
                .expire(lease, loop.nowMillis())
                .thenComposeAsync(
                        expired -> expired ? CompletableFuture.completedStage(true) : again(lease, attempts - 1),
                        known.loop());
    }

    /** The client has connected in between. */
    private CompletionStage<Boolean> again(Lease lease, int attempts) {
        if (attempts == 0) {
            return CompletableFuture.failedStage(new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "the session of " + lease.clientId() + " is taken again and again"));
        }
        Session live = known.live(lease.clientId());
        CompletionStage<Void> gone = live == null
                ? CompletableFuture.completedStage(null)
                : live.intervention().dismiss(ReasonCode.ADMINISTRATIVE_ACTION, WHY, true);
        return gone.thenComposeAsync(done -> end(lease.clientId(), lease.incarnation(), attempts), known.loop());
    }
}

package io.roostmq.broker.admin;

import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who is known: by the store, by a connection. */
final class Known {
    private final Loop loop;
    private final Store store;
    private final LiveSessions liveSessions;
    private final Routes routes;

    Known(Loop loop, Store store, LiveSessions liveSessions, Routes routes) {
        this.loop = loop;
        this.store = store;
        this.liveSessions = liveSessions;
        this.routes = routes;
    }

    /** Where the steps of requests run. */
    Executor loop() {
        return loop::execute;
    }

    /**
     * The client's session in the store.
     *
     * @throws StoreException by the stage, UNAVAILABLE also while the sessions are not loaded: until then the store does not
     *     know who was cut off by a crash
     */
    CompletionStage<Optional<SessionInfo>> stored(ClientId clientId) {
        if (!routes.isLoaded()) {
            return CompletableFuture.failedStage(
                    new StoreException(StoreException.Kind.UNAVAILABLE, "sessions are not loaded yet"));
        }
        return clientId.isReserved()
                ? CompletableFuture.completedStage(Optional.empty())
                : store.sessions().find(clientId, loop.nowMillis());
    }

    /** The session that has, or is about to get, the client's connection; null when there is none. */
    @Nullable
    Session live(ClientId clientId) {
        return liveSessions.get(clientId);
    }

    /** Whether the client is connected. */
    boolean isConnected(ClientId clientId) {
        Session live = live(clientId);
        return live != null && live.presence() != null;
    }
}

package io.roostmq.broker.exchange;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.session.Addressee;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.SessionStore.Provisioned;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the sessions of clients that messages are for, and makes those that are missing. An actor on one event loop. */
final class Addressees {
    /** How long a session that is about to be attached, or over, is given. */
    private static final long RETRY_MILLIS = 20;

    /** How often it is; then the client counts as one without a session. */
    private static final int RETRIES_MAX = 5;

    private static final long MILLIS_PER_SECOND = 1000;

    private final Loop loop;
    private final Routes routes;
    private final SessionStore sessions;
    private final BrokerEvents events;
    private final Map<ClientId, CompletableFuture<Void>> making = new HashMap<>();

    Addressees(Loop loop, Routes routes, SessionStore sessions, BrokerEvents events) {
        this.loop = loop;
        this.routes = routes;
        this.sessions = sessions;
        this.events = events;
    }

    /** Null for a client without a session. */
    @Nullable
    Subscriber find(ClientId clientId) {
        return routes.session(clientId, loop.nowMillis());
    }

    /** Completes when the client has a session; null when it has one, or is to get none. */
    @Nullable
    CompletableFuture<Void> make(Addressee addressee) {
        if (!addressee.mayGetSession() || find(addressee.clientId()) != null) {
            return null;
        }
        CompletableFuture<Void> known = making.get(addressee.clientId());
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> made = new CompletableFuture<>();
        making.put(addressee.clientId(), made);
        provision(addressee, made, RETRIES_MAX);
        return made;
    }

    private void provision(Addressee addressee, CompletableFuture<Void> made, int retries) {
        ClientId clientId = addressee.clientId();
        long nowMillis = loop.nowMillis();
        long seconds = addressee.sessionExpirySeconds();
        long expiresAtMillis =
                seconds == Connect.SESSION_NEVER_EXPIRES ? Message.NEVER : nowMillis + seconds * MILLIS_PER_SECOND;
        routes.provisioning(clientId);
        Posted.to(
                loop,
                sessions.provision(clientId, seconds, nowMillis),
                provisioned -> {
                    admit(provisioned, expiresAtMillis);
                    if (find(clientId) == null && retries > 0) {
                        loop.schedule(RETRY_MILLIS, () -> provision(addressee, made, retries - 1));
                    } else {
                        making.remove(clientId);
                        made.complete(null);
                    }
                },
                failure -> {
                    routes.notProvisioned(clientId);
                    making.remove(clientId);
                    made.completeExceptionally(failure);
                });
    }

    /** A session that was there, and is not known here, is on its way here, or about to be over: it is not brought back. */
    private void admit(Provisioned provisioned, long expiresAtMillis) {
        Lease lease = provisioned.lease();
        if (!provisioned.isNew()) {
            routes.notProvisioned(lease.clientId());
        } else if (!routes.provisioned(lease, expiresAtMillis)) {
            Posted.to(
                    loop,
                    sessions.endIfAway(lease),
                    ended -> {},
                    failure -> events.storeFailed("end of " + lease.clientId(), failure));
        }
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Taken;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How a connection gets its session: one that ends with the connection and is in no store at once, any other from the store, after
 * what it discards has been handed back.
 */
final class Taking {
    private final Session session;
    private final Arrival arrival;
    private final Link link;
    private final SessionPorts ports;

    Taking(Session session, Arrival arrival, Link link, SessionPorts ports) {
        this.session = session;
        this.arrival = arrival;
        this.link = link;
        this.ports = ports;
    }

    /** Nobody else has the session. Ends in {@link Session#onAttached} or {@link Session#onTakeFailed}. */
    void begin() {
        ClientId clientId = session.clientId();
        Connect connect = arrival.connect();
        Subscriber ephemeral =
                connect.sessionExpirySeconds() == 0 ? link.exchange().attachEphemeral(clientId, session) : null;
        if (ephemeral != null) {
            session.onAttached(null, ephemeral);
            return;
        }
        if (!link.exchange().isLoaded()) {
            session.onTakeFailed(new StoreException(StoreException.Kind.UNAVAILABLE, "sessions are not loaded yet"));
            return;
        }
        session.isTaking();
        CompletionStage<Void> handingBack =
                connect.cleanStart() ? link.exchange().handBack(clientId) : null;
        if (handingBack == null) {
            takeFromStore();
        } else {
            Posted.to(link.loop(), handingBack, done -> takeFromStore(), session::onTakeFailed);
        }
    }

    private void takeFromStore() {
        Posted.to(
                link.loop(),
                ports.store().sessions().take(Departure.takeOf(arrival, link, ports)),
                this::onTaken,
                session::onTakeFailed);
    }

    private void onTaken(Taken taken) {
        boolean isWillPublished = link.exchange().isWillPublished(session.clientId());
        List<Subscription> subscriptions = Subscribing.allowed(taken, arrival.identity(), link, ports);
        session.onAttached(
                isWillPublished ? taken.withoutOrphanedWill() : taken,
                link.exchange().attach(taken.lease(), subscriptions, session));
    }
}

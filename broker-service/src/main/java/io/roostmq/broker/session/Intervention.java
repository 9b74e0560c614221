package io.roostmq.broker.session;

import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What an operator does to a connected session, from any thread. */
public final class Intervention {
    private final Session session;
    private final Link link;
    private final SessionPorts ports;

    Intervention(Session session, Link link, SessionPorts ports) {
        this.session = session;
        this.link = link;
        this.ports = ports;
    }

    /**
     * The server ends the connection, and the session with it if that is said. Completes, on the loop, when all of it is with the
     * store.
     */
    public CompletionStage<Void> dismiss(ReasonCode reason, String why, boolean sessionEnds) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        link.loop().execute(() -> {
            if (sessionEnds && !session.isGone()) {
                session.endWithConnection();
            }
            session.whenGone(() -> stage.complete(null));
            session.end(Ending.byServer(reason, why));
        });
        return stage;
    }

    /**
     * Takes deliveries that wait for the client out of its queue. Completes, on the loop, with those that are removed; none of
     * them has been sent on this connection, and none will be.
     *
     * @param held a lease of the session
     * @param deliveries in the order of the queue
     */
    public CompletionStage<List<MessageId>> withdraw(Lease held, List<StoredDelivery> deliveries) {
        CompletableFuture<List<MessageId>> stage = new CompletableFuture<>();
        link.loop().execute(() -> {
            Sending sending = session.sending();
            List<MessageId> withdrawn = sending == null
                    ? deliveries.stream()
                            .map(delivery -> delivery.message().id())
                            .toList()
                    : sending.withdraw(deliveries);
            Posted.to(
                    link.loop(),
                    ports.store().queues().remove(held, withdrawn),
                    removed -> stage.complete(withdrawn),
                    stage::completeExceptionally);
            session.pump();
        });
        return stage;
    }

    /** Completes, on the loop, with what has been sent on this connection and is not acknowledged. */
    public CompletionStage<Set<MessageId>> inFlight() {
        CompletableFuture<Set<MessageId>> stage = new CompletableFuture<>();
        link.loop().execute(() -> {
            Sending sending = session.sending();
            stage.complete(sending == null ? Set.of() : sending.inFlight());
        });
        return stage;
    }
}

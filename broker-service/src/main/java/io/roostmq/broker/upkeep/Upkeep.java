package io.roostmq.broker.upkeep;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.SessionEnd;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.session.Exchange;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.WillMessage;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Sweeps the store at an interval: an actor on one event loop. A sweep handles at most {@link #BATCH} items and is repeated
 * at once while it finds that many; a failed one waits for the next interval.
 */
public final class Upkeep {
    /** Items that one sweep handles at most. */
    private static final int BATCH = 1_000;

    private final Loop loop;
    private final Exchange exchange;
    private final Store store;
    private final Routes routes;
    private final MessageIds messageIds;
    private final BrokerEvents events;
    private final long intervalMillis;
    /** Whose Will is published and not yet settled: it is still due, and must not be published again. */
    private final Set<Lease> inHand = new HashSet<>();

    private boolean stopped;

    /** @param intervalMillis between two sweeps of the same kind */
    public Upkeep(
            Loop loop,
            Exchange exchange,
            Store store,
            Routes routes,
            MessageIds messageIds,
            BrokerEvents events,
            long intervalMillis) {
        this.loop = loop;
        this.exchange = exchange;
        this.store = store;
        this.routes = routes;
        this.messageIds = messageIds;
        this.events = events;
        this.intervalMillis = intervalMillis;
    }

    public void start() {
        loop.execute(() -> {
            publishDueWills();
            endExpiredSessions();
            removeExpiredDeliveries();
            removeExpiredRetained();
            forgetKeys();
        });
    }

    /** No sweep begins after this. */
    public void stop() {
        loop.execute(() -> stopped = true);
    }

    private void again(int handled, Runnable sweep) {
        if (!stopped) {
            loop.schedule(handled < BATCH ? intervalMillis : 0, sweep);
        }
    }

    private void failed(String operation, StoreException failure, Runnable sweep) {
        events.storeFailed(operation, failure);
        again(0, sweep);
    }

    private void publishDueWills() {
        Posted.to(
                loop,
                store.sessions().dueWills(loop.nowMillis(), BATCH),
                due -> {
                    due.forEach(this::publish);
                    again(0, this::publishDueWills);
                },
                failure -> failed("sweep of wills", failure, this::publishDueWills));
    }

    private void publish(SessionStore.DueWill due) {
        if (!inHand.add(due.lease())) {
            return;
        }
        Message message = WillMessage.of(due.will(), due.lease().clientId(), messageIds, loop.nowMillis());
        routes.willIsPublished(due.lease(), true);
        WillMessage.publish(message, exchange, published -> {
            routes.willIsPublished(due.lease(), published);
            if (published) {
                settle(due.lease());
            } else {
                inHand.remove(due.lease());
            }
        });
    }

    private void settle(Lease lease) {
        Posted.to(loop, store.sessions().settleWill(lease), settled -> inHand.remove(lease), failure -> {
            events.storeFailed("settlement of the will of " + lease.clientId(), failure);
            again(0, () -> settle(lease));
        });
    }

    private void endExpiredSessions() {
        Posted.to(
                loop,
                store.sessions().expired(loop.nowMillis(), BATCH),
                expired -> {
                    expired.forEach(this::end);
                    again(expired.size(), this::endExpiredSessions);
                },
                failure -> failed("sweep of sessions", failure, this::endExpiredSessions));
    }

    private void end(Lease lease) {
        CompletionStage<Void> handingBack = routes.isCurrent(lease) ? exchange.handBack(lease.clientId()) : null;
        if (handingBack == null) {
            endIfAway(lease);
        } else {
            // If it fails the session holds what nobody else has: the next sweep finds it again.
            Posted.to(loop, handingBack, done -> endIfAway(lease), failure -> {});
        }
    }

    private void endIfAway(Lease lease) {
        Posted.to(
                loop,
                store.sessions().endIfAway(lease),
                ended -> {
                    if (ended) {
                        routes.forget(lease.clientId(), lease.incarnation());
                        events.sessionEnded(lease.clientId(), SessionEnd.EXPIRED);
                    }
                },
                failure -> events.storeFailed("end of " + lease.clientId(), failure));
    }

    private void removeExpiredDeliveries() {
        Posted.to(
                loop,
                store.queues().removeExpired(loop.nowMillis(), BATCH),
                removed -> {
                    removed.forEach(this::expired);
                    again(removed.size(), this::removeExpiredDeliveries);
                },
                failure -> failed("sweep of messages", failure, this::removeExpiredDeliveries));
    }

    private void expired(ClientId clientId) {
        events.dropped(clientId, DropReason.EXPIRED);
    }

    private void forgetKeys() {
        Posted.to(
                loop,
                store.queues().forgetKeys(loop.nowMillis(), BATCH),
                forgotten -> again(forgotten, this::forgetKeys),
                failure -> failed("sweep of idempotency keys", failure, this::forgetKeys));
    }

    private void removeExpiredRetained() {
        Posted.to(
                loop,
                store.retained().removeExpired(loop.nowMillis(), BATCH),
                removed -> again(removed, this::removeExpiredRetained),
                failure -> failed("sweep of retained messages", failure, this::removeExpiredRetained));
    }
}

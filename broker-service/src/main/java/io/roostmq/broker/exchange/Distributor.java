package io.roostmq.broker.exchange;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Limits;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Take;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the queues of Shared Subscriptions: an actor on one event loop. Makes and ends them, brings what was left by members who
 * are away, and gives what is in them to those who are connected and have room.
 */
public final class Distributor {
    /** A queue that nobody has subscribed to by then is ended. */
    private static final long DESERTED_MILLIS = 60_000;

    static final long RETRY_MILLIS = 1_000;

    final Loop loop;
    final Routes routes;
    final Store store;
    final BrokerEvents events;
    final Lane lane;
    final OnTheWay onTheWay;
    final Turns turns = new Turns();
    final int pageMessages;
    final long pageBytes;
    /** Of sessions whose queues are being handed back. */
    private final Map<Subscriber, Turns> handingBack = new HashMap<>();

    private final Map<SharedQueue, Distribution> distributions = new HashMap<>();
    private final Map<TopicFilter, CompletableFuture<Void>> opening = new HashMap<>();

    /** @param limits bound what one member is given at a time */
    public Distributor(
            Loop loop,
            Routes routes,
            RetainedInFlight retained,
            OnTheWay onTheWay,
            Store store,
            BrokerEvents events,
            Limits limits) {
        this.loop = loop;
        this.routes = routes;
        this.store = store;
        this.events = events;
        this.onTheWay = onTheWay;
        // What a member has no room for in memory it may lose, if its session is not in the store.
        this.pageMessages = Math.max(1, Math.min(limits.pageMessages(), limits.outboxMessages() / 4));
        this.pageBytes = Math.max(1, Math.min(limits.pageBytes(), limits.outboxBytes() / 4));
        this.lane =
                new Lane(loop, routes, store.queues(), events, new Backlog(Long.MAX_VALUE), retained, onTheWay.mark());
    }

    /** From now on queues are kept. */
    public void begin() {
        routes.sharedQueues().distributeBy(this);
    }

    /** From any thread: something may be there to distribute, or somebody to whom. */
    void call(SharedQueue queue) {
        if (queue.call()) {
            loop.execute(() -> {
                queue.answered();
                of(queue).call();
            });
        }
    }

    /** What is done for the queue. */
    Distribution of(SharedQueue queue) {
        return distributions.computeIfAbsent(queue, found -> new Distribution(this, found));
    }

    /** From any thread: makes the queues of these Shared Subscriptions. */
    CompletionStage<Void> open(List<TopicFilter> filters) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        loop.execute(() -> Posted.to(
                loop,
                CompletableFuture.allOf(filters.stream().map(this::open).toArray(CompletableFuture<?>[]::new)),
                done -> all.complete(null),
                all::completeExceptionally));
        return all;
    }

    private CompletableFuture<Void> open(TopicFilter filter) {
        if (routes.sharedQueues().get(filter) != null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> known = opening.get(filter);
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> opened = new CompletableFuture<>();
        opening.put(filter, opened);
        Take take =
                new Take(SharedQueue.sessionOf(filter), false, Connect.SESSION_NEVER_EXPIRES, null, loop.nowMillis());
        Posted.to(
                loop,
                store.sessions().take(take),
                taken -> leave(new SharedQueue(filter, taken.lease(), taken.sessionPresent()), opened),
                failure -> failed(filter, opened, failure));
        return opened;
    }

    private void leave(SharedQueue queue, CompletableFuture<Void> opened) {
        SessionStore.Leave leave = new SessionStore.Leave(
                loop.nowMillis(), Connect.SESSION_NEVER_EXPIRES, null, Message.NEVER, MessageId.MIN);
        Posted.to(
                loop,
                store.sessions().leave(queue.lease(), leave),
                left -> {
                    routes.sharedQueues().opened(queue);
                    opening.remove(queue.filter());
                    opened.complete(null);
                    loop.schedule(DESERTED_MILLIS, () -> routes.sharedQueues().endIfDeserted(queue));
                },
                failure -> failed(queue.filter(), opened, failure));
    }

    private void failed(TopicFilter filter, CompletableFuture<Void> opened, StoreException failure) {
        events.storeFailed("queue of " + filter, failure);
        opening.remove(filter);
        opened.completeExceptionally(failure);
    }

    /** From any thread: the group has no members any more. */
    void end(SharedQueue queue) {
        loop.execute(() -> {
            distributions.remove(queue);
            Posted.to(
                    loop,
                    store.sessions().endIfAway(queue.lease()),
                    ended -> {},
                    failure -> events.storeFailed("end of " + queue.filter(), failure));
        });
    }

    /** From any thread: see {@link SharedQueues#handBack}. */
    CompletionStage<Void> handBack(Subscriber subscriber) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> HandBack.atEnd(this, subscriber, failure -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failure);
                    }
                })
                .begin());
        return done;
    }

    /** Whether somebody hands back what it has: it is given nothing meanwhile, since that might be taken from it again. */
    boolean isHandingBack(Subscriber subscriber) {
        return handingBack.containsKey(subscriber);
    }

    /** Begins when nobody else hands it back; whoever does calls {@link #hasHandedBack} once. */
    void handBackInTurn(Subscriber subscriber, Runnable task) {
        handingBack.computeIfAbsent(subscriber, first -> new Turns()).take(task);
    }

    void hasHandedBack(Subscriber subscriber) {
        Turns ofQueue = handingBack.get(subscriber);
        if (ofQueue != null) {
            ofQueue.end();
            if (!ofQueue.areTaken()) {
                handingBack.remove(subscriber);
            }
        }
    }

    /** From any thread: removes from the queues of Shared Subscriptions what somebody has. */
    CompletionStage<Void> remove(Map<TopicFilter, List<MessageId>> copies) {
        List<CompletableFuture<Void>> removals = new ArrayList<>();
        copies.forEach((filter, messageIds) -> {
            SharedQueue queue = routes.sharedQueues().get(filter);
            if (queue != null) {
                removals.add(store.queues().remove(queue.lease(), messageIds).toCompletableFuture());
            }
        });
        return CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new));
    }
}

package io.roostmq.broker.exchange;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.Addressee;
import io.roostmq.broker.session.Delivery;
import io.roostmq.broker.session.Exchange;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.PublishTicket;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The exchange of one event loop: its lanes, and the routes that all loops share. */
public final class TopicExchange implements Exchange {
    /** Batches that one loop may have with the store at a time; a publisher is always in the same lane. */
    private static final int LANES = 4;

    private final Routes routes;
    private final RetainedInFlight retained;
    private final boolean storeIsExclusive;
    private final Backlog backlog;
    private final Lane[] lanes = new Lane[LANES];
    private final Addressees addressees;
    private final OnTheWay onTheWay;
    /** What a publisher of this loop is about to give an identifier, until its lane has it. */
    private final OnTheWay.Mark arriving;

    /**
     * @param retained the same for all loops, as are the routes and what is on the way
     * @param backlogBytesMax publishers of this loop pause when so many bytes wait for the store
     */
    public TopicExchange(
            Loop loop,
            Routes routes,
            RetainedInFlight retained,
            OnTheWay onTheWay,
            Store store,
            BrokerEvents events,
            long backlogBytesMax) {
        this.routes = routes;
        this.retained = retained;
        this.storeIsExclusive = store.traits().exclusive();
        this.backlog = new Backlog(backlogBytesMax);
        this.onTheWay = onTheWay;
        this.arriving = onTheWay.mark();
        this.addressees = new Addressees(loop, routes, store.sessions(), events);
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new Lane(loop, routes, store.queues(), events, backlog, retained, onTheWay.mark());
        }
    }

    @Override
    public void publishing(Runnable publication) {
        onTheWay.about(arriving);
        try {
            publication.run();
        } finally {
            arriving.clear();
        }
    }

    @Override
    public MessageId lowestOnTheWay() {
        return onTheWay.lowest();
    }

    @Override
    public void publish(Message message) {
        Audience.of(message, routes).wake(lost -> {});
        if (message.retain()) {
            laneOf(message).retain(message);
        }
    }

    @Override
    public void announce(Message message) {
        routes.announcements().put(message);
        Audience.of(message, routes).wake(lost -> {});
    }

    @Override
    public RetainedStore.Matched announced(TopicFilter filter, @Nullable Topic after, int limit) {
        return routes.announcements().match(filter, after, limit);
    }

    @Override
    public void publish(
            Message message, Append.@Nullable InboundId inbound, PublishTicket ticket, boolean behindOthers) {
        if (!routes.isLoaded()) {
            ticket.fail(notLoaded());
            return;
        }
        laneOf(message).submit(message, Audience.of(message, routes), inbound, ticket, behindOthers);
    }

    @Override
    public void publishTo(ClientId clientId, Message message) {
        Audience.ofClient(message, addressees.find(clientId)).wake(lost -> {});
    }

    /** A client whose session is here already needs no more than others; any other is looked for behind what was published before. */
    @Override
    public void publishTo(
            Addressee addressee,
            Message message,
            Append.@Nullable InboundId inbound,
            PublishTicket ticket,
            boolean behindOthers) {
        if (!routes.isLoaded()) {
            ticket.fail(notLoaded());
            return;
        }
        Subscriber subscriber = addressees.find(addressee.clientId());
        Lane lane = laneOf(message);
        if (subscriber == null && (addressee.mayGetSession() || behindOthers)) {
            lane.submit(message, new Addressed(addressees, addressee, inbound), ticket);
        } else {
            lane.submit(message, Audience.ofClient(message, subscriber), inbound, ticket, behindOthers);
        }
    }

    private static StoreException notLoaded() {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "sessions are not loaded yet");
    }

    @Override
    public void redistribute(Message message, TopicFilter share) {
        laneOf(message).redistribute(message, share);
    }

    @Override
    public @Nullable CompletionStage<Void> openShares(List<TopicFilter> filters) {
        return routes.sharedQueues().open(filters);
    }

    @Override
    public @Nullable CompletionStage<Void> handBack(ClientId clientId) {
        Subscriber subscriber = routes.durable(clientId);
        return subscriber == null || subscriber.session() != null ? null : handBack(subscriber);
    }

    @Override
    public @Nullable CompletionStage<Void> handBack(Subscriber subscriber) {
        return routes.sharedQueues().handBack(subscriber);
    }

    @Override
    public @Nullable CompletionStage<Void> finished(List<Delivery> deliveries) {
        return routes.sharedQueues().finished(deliveries);
    }

    @Override
    public void hasRoom(Subscriber subscriber) {
        routes.sharedQueues().hasRoom(subscriber);
    }

    @Override
    public void left(Subscriber subscriber) {
        routes.sharedQueues().call(subscriber);
    }

    private Lane laneOf(Message message) {
        int hash = message.publisher().hashCode();
        return lanes[(hash ^ (hash >>> 16)) & (LANES - 1)];
    }

    @Override
    public CompletionStage<Void> retainedSettled() {
        return retained.settled();
    }

    @Override
    public boolean isCongested() {
        return backlog.isCongested();
    }

    @Override
    public void whenRelieved(Runnable task) {
        backlog.whenRelieved(task);
    }

    @Override
    public boolean isLoaded() {
        return routes.isLoaded();
    }

    @Override
    public boolean isWillPublished(ClientId clientId) {
        Subscriber subscriber = routes.durable(clientId);
        return subscriber != null && subscriber.isWillPublished();
    }

    @Override
    public Subscriber attach(Lease lease, List<Subscription> subscriptions, Session session) {
        Subscriber subscriber = routes.attach(lease, subscriptions, session);
        routes.sharedQueues().call(subscriber);
        return subscriber;
    }

    @Override
    public @Nullable Subscriber attachEphemeral(ClientId clientId, Session session) {
        return storeIsExclusive ? routes.attachEphemeral(clientId, session) : null;
    }

    @Override
    public boolean subscribe(Subscriber subscriber, Subscription subscription) {
        boolean isNew = routes.subscribe(subscriber, subscription);
        if (subscription.filter().isShared()) {
            routes.sharedQueues().call(subscription.filter());
        }
        return isNew;
    }

    @Override
    public boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        return routes.unsubscribe(subscriber, filter);
    }

    @Override
    public void forget(Subscriber subscriber) {
        routes.forget(subscriber);
    }
}

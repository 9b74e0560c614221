package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.routing.TopicTree;
import io.roostmq.broker.routing.Visitor;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Lease;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of all sessions, connected or not, and the server's own retained messages: what the exchanges of all loops
 * share. Reads are lock-free; changes of subscriptions are serialised by one lock.
 */
public final class Routes {
    private final TopicTree<Subscriber> tree = new TopicTree<>();
    /** Sessions that are in the store. */
    private final ConcurrentMap<ClientId, Subscriber> durable = new ConcurrentHashMap<>();

    /** Connected sessions that are not in the store. */
    private final ConcurrentMap<ClientId, Subscriber> ephemeral = new ConcurrentHashMap<>();

    /** Guarded by this. */
    private final Map<ClientId, Making> making = new HashMap<>();

    private final LongAdder durableConnected = new LongAdder();
    private final Announcements announcements = new Announcements();
    private final SharedQueues sharedQueues = new SharedQueues(this);
    private volatile boolean loaded;

    /** Sessions of one client are being made in the store, by so many loops. */
    private static final class Making {
        int loops;
        /** The highest incarnation that was over meanwhile. */
        long overUpTo = Long.MIN_VALUE;
    }

    /** Calls the visitor for each subscription that matches; several times for a session with overlapping ones. */
    void match(Topic topic, Visitor<Subscriber> visitor) {
        tree.match(topic, visitor);
    }

    /**
     * Whether all sessions of the store are here. Before that it is not known for whom a message must be stored, so none is
     * acknowledged.
     */
    public boolean isLoaded() {
        return loaded;
    }

    /** All sessions of the store have been {@linkplain #load loaded}. */
    public void loaded() {
        loaded = true;
        sharedQueues.loaded();
    }

    SharedQueues sharedQueues() {
        return sharedQueues;
    }

    /** The members of a Shared Subscription; null when there are none. */
    @Nullable
    SharedGroup<Subscriber> group(TopicFilter shared) {
        return tree.group(shared);
    }

    /** The Shared Subscriptions that have a member whose session is in the store. */
    Set<TopicFilter> durableShares() {
        Set<TopicFilter> shares = new HashSet<>();
        durable.values().forEach(subscriber -> shares.addAll(subscriber.shares()));
        return shares;
    }

    /** The session of a client in the store; null when there is none. */
    @Nullable
    Subscriber durable(ClientId clientId) {
        return durable.get(clientId);
    }

    /** The session of a client, connected or in the store; null when there is none. */
    @Nullable
    Subscriber session(ClientId clientId, long nowMillis) {
        Subscriber alone = ephemeral.get(clientId);
        if (alone != null && alone.session() != null) {
            return alone;
        }
        Subscriber lasting = durable.get(clientId);
        return lasting == null || lasting.isExpired(nowMillis) ? null : lasting;
    }

    /** Whether it still stands for a session, rather than for one that is over. */
    boolean isCurrent(Subscriber subscriber) {
        return subscriber.isDurable() ? durable.get(subscriber.clientId()) == subscriber : subscriber.session() != null;
    }

    /** A session of the store, without a connection: what is routed to it from now on is stored. */
    public synchronized void load(Lease lease, List<Subscription> subscriptions) {
        if (lease.clientId().isReserved()) {
            sharedQueues.load(lease);
        } else {
            Subscriber subscriber = hold(lease, subscriptions);
            subscriber.hasUnknownPast();
            subscriber.mayHoldShared(!subscriber.shares().isEmpty());
        }
    }

    /** A session of the store with its connection. */
    synchronized Subscriber attach(Lease lease, List<Subscription> subscriptions, Session session) {
        Subscriber subscriber = hold(lease, subscriptions);
        subscriber.connect(session);
        return subscriber;
    }

    /** The store is about to be asked for a session without a connection; {@link #provisioned} or {@link #notProvisioned} follows. */
    synchronized void provisioning(ClientId clientId) {
        making.computeIfAbsent(clientId, begun -> new Making()).loops++;
    }

    /** No session was made. */
    synchronized void notProvisioned(ClientId clientId) {
        Making begun = making.get(clientId);
        if (begun != null && --begun.loops == 0) {
            making.remove(clientId);
        }
    }

    /**
     * A session of the store that was made without a connection. Where one has begun since, that is the session of the client, and
     * nothing changes; nor does it if the one that was made is over already.
     *
     * @return whether it is, or was, the session of the client
     */
    synchronized boolean provisioned(Lease lease, long expiresAtMillis) {
        Making begun = making.get(lease.clientId());
        boolean isOver = begun != null && begun.overUpTo >= lease.incarnation();
        notProvisioned(lease.clientId());
        Subscriber alone = ephemeral.get(lease.clientId());
        Subscriber known = durable.get(lease.clientId());
        if (alone != null && alone.session() != null) {
            return false;
        }
        if (!isOver && (known == null || known.incarnation() < lease.incarnation())) {
            hold(lease, List.of()).expiresAt(expiresAtMillis);
        }
        return true;
    }

    /** A session that ends with its connection; null when the client has, or may have, one in the store. */
    synchronized @Nullable Subscriber attachEphemeral(ClientId clientId, Session session) {
        if (durable.containsKey(clientId)) {
            return null;
        }
        Subscriber subscriber = Subscriber.ephemeral(clientId);
        subscriber.connect(session);
        ephemeral.put(clientId, subscriber);
        return subscriber;
    }

    /**
     * The subscriber of this incarnation stays the same object: a publisher that has matched it, and not yet stored, must
     * find the session that connects meanwhile.
     */
    private Subscriber hold(Lease lease, List<Subscription> subscriptions) {
        Subscriber known = durable.get(lease.clientId());
        if (known == null || known.incarnation() != lease.incarnation()) {
            Subscriber subscriber = Subscriber.durable(lease.clientId(), lease.incarnation(), durableConnected);
            durable.put(lease.clientId(), subscriber);
            if (known != null) {
                removeFromTree(known);
            }
            known = subscriber;
        }
        Set<TopicFilter> stale = new HashSet<>(known.subscriptions().keySet());
        for (Subscription subscription : subscriptions) {
            stale.remove(subscription.filter());
            if (!subscription.equals(known.subscriptions().get(subscription.filter()))) {
                subscribe(known, subscription);
            }
        }
        for (TopicFilter filter : stale) {
            unsubscribe(known, filter);
        }
        return known;
    }

    /** @return whether the subscription is new, rather than a replacement */
    synchronized boolean subscribe(Subscriber subscriber, Subscription subscription) {
        TopicFilter filter = subscription.filter();
        tree.add(subscriber, subscription);
        boolean isNew = subscriber.subscriptions().put(filter, subscription) == null;
        if (filter.isShared() && isNew) {
            subscriber.sharesChanged();
            sharedQueues.joined(subscriber, filter);
        }
        return isNew;
    }

    /** @return whether there was one */
    synchronized boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        tree.remove(subscriber, filter);
        boolean known = subscriber.subscriptions().remove(filter) != null;
        if (filter.isShared() && known) {
            subscriber.sharesChanged();
            sharedQueues.left(filter);
        }
        return known;
    }

    /** The session is over. */
    synchronized void forget(Subscriber subscriber) {
        durable.remove(subscriber.clientId(), subscriber);
        ephemeral.remove(subscriber.clientId(), subscriber);
        Making begun = making.get(subscriber.clientId());
        if (begun != null && subscriber.isDurable()) {
            begun.overUpTo = Math.max(begun.overUpTo, subscriber.incarnation());
        }
        removeFromTree(subscriber);
    }

    /** The session of this incarnation is over; one that has started since is left alone. */
    public synchronized void forget(ClientId clientId, long incarnation) {
        Subscriber subscriber = durable.get(clientId);
        if (subscriber != null && subscriber.incarnation() == incarnation) {
            forget(subscriber);
        }
    }

    /** The Will of a session that is away is about to be published, or could not be. */
    public void willIsPublished(Lease lease, boolean published) {
        Subscriber subscriber = durable.get(lease.clientId());
        if (subscriber != null && subscriber.incarnation() == lease.incarnation() && subscriber.session() == null) {
            subscriber.willIsPublished(published);
        }
    }

    /** Whether the session of this incarnation is here. */
    public boolean isCurrent(Lease lease) {
        Subscriber subscriber = durable.get(lease.clientId());
        return subscriber != null && subscriber.incarnation() == lease.incarnation();
    }

    private void removeFromTree(Subscriber subscriber) {
        for (TopicFilter filter : List.copyOf(subscriber.subscriptions().keySet())) {
            unsubscribe(subscriber, filter);
        }
    }

    /** Sessions in the store, as far as this broker knows. */
    public int durableSessions() {
        return durable.size();
    }

    /** Those of the sessions in the store that have a connection. */
    public long durableConnected() {
        return durableConnected.sum();
    }

    Announcements announcements() {
        return announcements;
    }

    /** Subscriptions of all sessions. */
    public long subscriptions() {
        return tree.size();
    }
}

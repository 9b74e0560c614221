package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A session as the routing tree knows it, for as long as the session lives: connected or not. All that an offline session
 * costs in memory is this and its places in the tree.
 *
 * <p>Order of events that loses nothing: a publisher stores and then reads {@link #session()}; a session sets it and then
 * reads its queue.
 */
public final class Subscriber {
    /** {@link #incarnation} of a session that is not in the store. */
    private static final long EPHEMERAL = Long.MIN_VALUE;

    private final ClientId clientId;
    private final long incarnation;
    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>(4);
    private final @Nullable LongAdder connections;
    private volatile @Nullable Session session;
    private MessageId sentUpTo = MessageId.MIN;
    private volatile MessageId sentAtEnd = MessageId.MAX;
    private volatile @Nullable Set<MessageId> begun = Set.of();
    private volatile List<TopicFilter> shares = List.of();
    private volatile boolean mayHoldShared;
    private volatile boolean willIsPublished;
    private volatile long expiresAtMillis = Message.NEVER;

    private Subscriber(ClientId clientId, long incarnation, @Nullable LongAdder connections) {
        this.clientId = clientId;
        this.incarnation = incarnation;
        this.connections = connections;
    }

    /** @param connections counts all that are connected now */
    public static Subscriber durable(ClientId clientId, long incarnation, LongAdder connections) {
        return new Subscriber(clientId, incarnation, connections);
    }

    /** Of a session that ends with its connection. */
    public static Subscriber ephemeral(ClientId clientId) {
        return new Subscriber(clientId, EPHEMERAL, null);
    }

    public ClientId clientId() {
        return clientId;
    }

    /** Whether messages of QoS 1 and 2 are stored for it. */
    public boolean isDurable() {
        return incarnation != EPHEMERAL;
    }

    public long incarnation() {
        return incarnation;
    }

    /** Of its queue, which belongs to the incarnation, whoever holds the session. Only of a durable one. */
    public Lease queue() {
        return new Lease(clientId, 0, incarnation);
    }

    /** The connected session, null while there is none. */
    public @Nullable Session session() {
        return session;
    }

    /** From here on deliveries are handed to this session. */
    public synchronized void connect(Session connected) {
        if (session == null && connections != null) {
            connections.increment();
        }
        session = connected;
        willIsPublished = false;
        expiresAtMillis = Message.NEVER;
    }

    /** No more deliveries are handed over, unless another session has connected since. */
    public synchronized void disconnect(Session disconnected) {
        if (session == disconnected) {
            session = null;
            if (connections != null) {
                connections.decrement();
            }
        }
    }

    /** From any thread: nobody is connected, and the session is over at that time unless somebody comes. */
    public void expiresAt(long millis) {
        expiresAtMillis = millis;
    }

    /** Whether it is only to be swept; false when that is not known, since it was left by another run of the broker. */
    public boolean isExpired(long nowMillis) {
        return session == null && expiresAtMillis <= nowMillis;
    }

    /**
     * From any thread: the highest identifier sent to the session by connections whose end the store may not know of yet, or
     * {@link MessageId#MIN}. While the store is down a connection can end, and the client be back before the store has been
     * told; what is repeated then is a repetition all the same [MQTT-3.3.1-1].
     */
    public synchronized MessageId sentUpTo() {
        return sentUpTo;
    }

    /**
     * From any thread: a connection has ended, and the store is about to be told.
     *
     * @param begunUpToNow see {@link #begun}
     */
    synchronized void sent(MessageId upTo, @Nullable Set<MessageId> begunUpToNow) {
        sentUpTo = sentUpTo.max(upTo);
        sentAtEnd = upTo;
        begun = begunUpToNow;
    }

    /**
     * What of QoS 2 its connections have begun to send, and not finished, of what came through Shared Subscriptions; null when that
     * is not known, since there was a connection that this run of the broker has not seen.
     */
    @Nullable
    Set<MessageId> begun() {
        return begun;
    }

    /** This run of the broker has not seen its connections. */
    public void hasUnknownPast() {
        begun = null;
    }

    /** Whether a message of QoS 2 that came through a Shared Subscription may have been sent. */
    public boolean mayHaveBegun(MessageId messageId) {
        Set<MessageId> known = begun;
        return known == null ? messageId.compareTo(sentAtEnd) <= 0 : known.contains(messageId);
    }

    /** From any thread: the store knows that so much was sent. */
    public synchronized void sentIsStored(MessageId upTo) {
        if (upTo.compareTo(sentUpTo) >= 0) {
            sentUpTo = MessageId.MIN;
        }
    }

    /** The Shared Subscriptions among its subscriptions. */
    public List<TopicFilter> shares() {
        return shares;
    }

    /** Under the routing table's lock: its subscriptions have changed. */
    public void sharesChanged() {
        shares = subscriptions.keySet().stream().filter(TopicFilter::isShared).toList();
    }

    /** Whether its own queue may hold what came through a Shared Subscription. */
    public boolean mayHoldShared() {
        return mayHoldShared;
    }

    public void mayHoldShared(boolean may) {
        if (mayHoldShared != may) {
            mayHoldShared = may;
        }
    }

    /**
     * Whether the Will of its last connection has been published, or is about to be: the store may not know of it yet, and hand it to
     * who begins the session anew.
     */
    public boolean isWillPublished() {
        return willIsPublished;
    }

    /** From any thread. */
    public void willIsPublished(boolean published) {
        willIsPublished = published;
    }

    /** Guarded by the routing table's lock. */
    public Map<TopicFilter, Subscription> subscriptions() {
        return subscriptions;
    }
}

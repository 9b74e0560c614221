package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private volatile @Nullable Session session;

    private Subscriber(ClientId clientId, long incarnation) {
        this.clientId = clientId;
        this.incarnation = incarnation;
    }

    public static Subscriber durable(ClientId clientId, long incarnation) {
        return new Subscriber(clientId, incarnation);
    }

    /** Of a session that ends with its connection. */
    public static Subscriber ephemeral(ClientId clientId) {
        return new Subscriber(clientId, EPHEMERAL);
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

    /** The connected session, null while there is none. */
    public @Nullable Session session() {
        return session;
    }

    /** From here on deliveries are handed to this session. */
    public void connect(Session connected) {
        session = connected;
    }

    /** No more deliveries are handed over, unless another session has connected since. */
    public void disconnect(Session disconnected) {
        if (session == disconnected) {
            session = null;
        }
    }

    /** Guarded by the routing table's lock. */
    public Map<TopicFilter, Subscription> subscriptions() {
        return subscriptions;
    }
}

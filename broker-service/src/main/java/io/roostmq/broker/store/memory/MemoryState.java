package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that the store holds. Used by its one thread, but for the highest message identifier. */
final class MemoryState {
    final Map<ClientId, MemorySession> sessions = new HashMap<>();
    /** By the UTF-8 of the topic. */
    final NavigableMap<byte[], Message> retained = new TreeMap<>(Arrays::compareUnsigned);
    /** Deliveries whose message expires; those that are gone since may still be here. */
    final NavigableSet<ExpiringDelivery> expiring = new TreeSet<>(ExpiringDelivery.ORDER);

    final Map<String, KnownKey> keys = new HashMap<>();

    private long lastIncarnation;
    private volatile MessageId highestMessageId = MessageId.MIN;

    record ExpiringDelivery(long expiresAtMillis, ClientId clientId, long incarnation, MessageId messageId) {
        static final Comparator<ExpiringDelivery> ORDER = Comparator.comparingLong(ExpiringDelivery::expiresAtMillis)
                .thenComparing(expiring -> expiring.clientId().value())
                .thenComparingLong(ExpiringDelivery::incarnation)
                .thenComparing(ExpiringDelivery::messageId);
    }

    /** What was published under a key. */
    record KnownKey(MessageId messageId, String fingerprint, long untilMillis, boolean matched) {}

    static byte[] key(String topic) {
        return topic.getBytes(StandardCharsets.UTF_8);
    }

    long nextIncarnation() {
        return ++lastIncarnation;
    }

    MessageId highestMessageId() {
        return highestMessageId;
    }

    void observe(MessageId id) {
        if (id.compareTo(highestMessageId) > 0) {
            highestMessageId = id;
        }
    }

    /** The session if the lease is the current one, else null. */
    @Nullable
    MemorySession owned(Lease lease) {
        MemorySession session = sessions.get(lease.clientId());
        return session != null && session.lease().equals(lease) ? session : null;
    }

    /** @throws StoreException LEASE_LOST */
    MemorySession current(Lease lease) {
        MemorySession session = owned(lease);
        if (session == null) {
            throw new StoreException(
                    StoreException.Kind.LEASE_LOST, "lease of " + lease.clientId() + " is not the current one");
        }
        return session;
    }

    /** The session if it has not started anew since, else null. */
    @Nullable
    MemorySession incarnation(ClientId clientId, long incarnation) {
        MemorySession session = sessions.get(clientId);
        return session != null && session.lease().incarnation() == incarnation ? session : null;
    }
}

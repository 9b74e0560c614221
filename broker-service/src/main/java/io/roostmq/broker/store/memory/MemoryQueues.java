package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.memory.MemoryState.ExpiringDelivery;
import io.roostmq.broker.store.memory.MemoryState.KnownKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Queues on the heap. */
final class MemoryQueues implements QueueStore {
    private final MemoryStore store;
    private final MemoryState state;
    private final QueueLimits limits;

    MemoryQueues(MemoryStore store, MemoryState state, QueueLimits limits) {
        this.store = store;
        this.state = state;
        this.limits = limits;
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Append> batch) {
        return store.submit(() -> {
            List<Appended> outcomes = new ArrayList<>(batch.size());
            for (Append append : batch) {
                outcomes.add(doAppend(append));
            }
            return outcomes;
        });
    }

    private Appended doAppend(Append append) {
        Append.InboundId inbound = append.inbound();
        if (inbound != null) {
            MemorySession publisher = state.owned(inbound.lease());
            if (publisher == null) {
                return Appended.LEASE_LOST;
            }
            publisher.inbound.put(inbound.packetId(), append.message().id());
        }
        state.observe(append.message().id());
        Append.Once once = append.once();
        KnownKey known = once == null ? null : state.keys.get(once.key());
        if (once != null && known != null && known.untilMillis() > once.nowMillis()) {
            boolean same = known.fingerprint().equals(once.fingerprint());
            return Appended.earlier(new Appended.Earlier(known.messageId(), same, known.matched()));
        }
        List<ClientId> refused = new ArrayList<>();
        List<ClientId> evicted = new ArrayList<>();
        for (Recipient recipient : append.recipients()) {
            enqueue(append.message(), recipient, refused, evicted);
        }
        if (append.retained()) {
            retain(append.message());
        }
        if (once != null && append.isTaken(refused)) {
            state.keys.put(
                    once.key(),
                    new KnownKey(append.message().id(), once.fingerprint(), once.untilMillis(), once.matched()));
        }
        return refused.isEmpty() && evicted.isEmpty() ? Appended.STORED : new Appended(refused, evicted);
    }

    private void enqueue(Message message, Recipient recipient, List<ClientId> refused, List<ClientId> evicted) {
        MemorySession session = state.incarnation(recipient.clientId(), recipient.incarnation());
        if (session == null || session.queue.containsKey(message.id())) {
            return;
        }
        if (!makeRoom(session, message.sizeBytes(), evicted)) {
            refused.add(recipient.clientId());
            return;
        }
        session.queue.put(message.id(), StoredDelivery.of(message, recipient));
        session.bytes += message.sizeBytes();
        if (message.expiresAtMillis() != Message.NEVER) {
            state.expiring.add(new ExpiringDelivery(
                    message.expiresAtMillis(), recipient.clientId(), recipient.incarnation(), message.id()));
        }
    }

    private boolean makeRoom(MemorySession session, int sizeBytes, List<ClientId> evicted) {
        if (sizeBytes > limits.bytesMax() || limits.messagesMax() < 1) {
            return false;
        }
        while (session.queue.size() >= limits.messagesMax() || session.bytes + sizeBytes > limits.bytesMax()) {
            if (limits.policy() == Policy.REJECT_NEW) {
                return false;
            }
            remove(session, session.queue.firstKey());
            evicted.add(session.lease().clientId());
        }
        return true;
    }

    private void retain(Message message) {
        byte[] key = MemoryState.key(message.topic().name());
        Message before = state.retained.get(key);
        if (before != null && before.id().compareTo(message.id()) >= 0) {
            return;
        }
        if (message.payload().isEmpty()) {
            state.retained.remove(key);
        } else {
            state.retained.put(key, message);
        }
    }

    private void remove(MemorySession session, MessageId id) {
        StoredDelivery removed = session.queue.remove(id);
        if (removed == null) {
            return;
        }
        Message message = removed.message();
        session.bytes -= message.sizeBytes();
        if (message.expiresAtMillis() != Message.NEVER) {
            Lease lease = session.lease();
            state.expiring.remove(
                    new ExpiringDelivery(message.expiresAtMillis(), lease.clientId(), lease.incarnation(), id));
        }
    }

    @Override
    public CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax) {
        return store.submit(() -> {
            MemorySession session = state.incarnation(lease.clientId(), lease.incarnation());
            if (session == null) {
                return new Page(List.of(), false);
            }
            List<StoredDelivery> deliveries = new ArrayList<>();
            long bytes = 0;
            Iterator<StoredDelivery> queue =
                    session.queue.tailMap(after, false).values().iterator();
            while (queue.hasNext() && deliveries.size() < limit && bytes < bytesMax) {
                StoredDelivery delivery = queue.next();
                deliveries.add(delivery);
                bytes += delivery.message().sizeBytes();
            }
            return new Page(deliveries, queue.hasNext());
        });
    }

    @Override
    public CompletionStage<Void> remove(Lease lease, List<MessageId> messageIds) {
        return store.run(() -> {
            MemorySession session = state.incarnation(lease.clientId(), lease.incarnation());
            if (session != null) {
                messageIds.forEach(id -> remove(session, id));
            }
        });
    }

    @Override
    public CompletionStage<Void> release(Lease lease, MessageId messageId) {
        return store.run(() -> {
            MemorySession session = state.incarnation(lease.clientId(), lease.incarnation());
            if (session != null) {
                session.queue.computeIfPresent(messageId, (id, delivery) -> delivery.afterRelease());
            }
        });
    }

    @Override
    public CompletionStage<Void> forgetInbound(Lease lease, int packetId) {
        return store.run(() -> {
            MemorySession session = state.incarnation(lease.clientId(), lease.incarnation());
            if (session != null) {
                session.inbound.remove(packetId);
            }
        });
    }

    @Override
    public CompletionStage<Depth> depth(ClientId clientId) {
        return store.submit(() -> {
            MemorySession session = state.sessions.get(clientId);
            return session == null ? Depth.EMPTY : new Depth(session.queue.size(), session.bytes);
        });
    }

    @Override
    public CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit) {
        return store.submit(() -> {
            List<ClientId> removed = new ArrayList<>();
            while (removed.size() < limit && !state.expiring.isEmpty()) {
                ExpiringDelivery first = state.expiring.first();
                if (first.expiresAtMillis() > nowMillis) {
                    break;
                }
                state.expiring.remove(first);
                if (removeExpired(first)) {
                    removed.add(first.clientId());
                }
            }
            return removed;
        });
    }

    @Override
    public CompletionStage<Integer> forgetKeys(long nowMillis, int limit) {
        return store.submit(() -> {
            int before = state.keys.size();
            List<String> over = state.keys.entrySet().stream()
                    .filter(entry -> entry.getValue().untilMillis() <= nowMillis)
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList();
            over.forEach(state.keys::remove);
            return before - state.keys.size();
        });
    }

    private boolean removeExpired(ExpiringDelivery expiring) {
        MemorySession session = state.incarnation(expiring.clientId(), expiring.incarnation());
        StoredDelivery delivery = session == null ? null : session.queue.get(expiring.messageId());
        if (session == null || delivery == null || delivery.released()) {
            return false;
        }
        if (delivery.qos() == QoS.EXACTLY_ONCE && session.mayHaveSent(expiring.messageId())) {
            return false;
        }
        remove(session, expiring.messageId());
        return true;
    }
}

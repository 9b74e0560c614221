package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Depth;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the writer knows of a client: its session, the counters of its queue, and what the current group changes in that
 * queue. Used by the writer thread only, but for the hint.
 */
final class SessionEntry {
    private static final int DEPTH_ROW_BYTES = 2 * Long.BYTES + 2 * MessageId.BYTES;
    private static final byte[] NO_QUEUE = new byte[0];

    final ClientId clientId;
    /** The client identifier as a key. */
    final byte[] key;
    /** What the rows of this client begin with, where there are several. */
    final byte[] prefix;

    private @Nullable SessionRow row;
    private byte[] queuePrefix = NO_QUEUE;
    private long messages;
    private long bytes;
    private MessageId lastId = MessageId.MIN;
    private QueueHint hint = new QueueHint(MessageId.MIN);

    private boolean rowChanged;
    private boolean depthChanged;
    /** The current group changes rows of this client that can only be scanned when they are committed. */
    private boolean unsettled;

    /** Deliveries that the current group stores, and has not removed again. */
    private final TreeMap<MessageId, Delivery> stored = new TreeMap<>();
    /** Deliveries that the current group removes; those that it stores again are in {@link #stored} as well. */
    private final Set<MessageId> removed = new HashSet<>();

    private boolean inGroup;
    private @Nullable OldestDeliveries oldest;

    /** What the writer needs to know of a delivery. */
    record Delivery(MessageId id, QoS qos, int sizeBytes, long expiresAtMillis, boolean released) {}

    SessionEntry(ClientId clientId, byte[] key, byte @Nullable [] row, byte @Nullable [] depth) {
        this.clientId = clientId;
        this.key = key;
        prefix = Keys.clientPrefix(key);
        if (row == null) {
            return;
        }
        this.row = SessionRow.decode(row);
        queuePrefix = Keys.queuePrefix(prefix, this.row.incarnation());
        if (depth != null) {
            ByteBuffer in = ByteBuffer.wrap(depth);
            messages = in.getLong();
            bytes = in.getLong();
            lastId = new MessageId(in.getLong(), in.getLong());
            hint = new QueueHint(new MessageId(in.getLong(), in.getLong()));
        }
    }

    /** The session, null when there is none. */
    @Nullable
    SessionRow row() {
        return row;
    }

    boolean isCurrent(Lease lease) {
        return row != null && row.epoch() == lease.epoch() && row.incarnation() == lease.incarnation();
    }

    boolean isIncarnation(long incarnation) {
        return row != null && row.incarnation() == incarnation;
    }

    /** Replaces the session's row; a new incarnation begins with an empty queue. */
    void replace(SessionRow next) {
        if (row == null || row.incarnation() != next.incarnation()) {
            forgetQueue();
            queuePrefix = Keys.queuePrefix(prefix, next.incarnation());
        }
        row = next;
        rowChanged = true;
    }

    /** The session is no more. */
    void clear() {
        row = null;
        queuePrefix = NO_QUEUE;
        forgetQueue();
        rowChanged = true;
    }

    private void forgetQueue() {
        messages = 0;
        bytes = 0;
        lastId = MessageId.MIN;
        hint = new QueueHint(MessageId.MIN);
        depthChanged = true;
    }

    byte[] queuePrefix() {
        return queuePrefix;
    }

    QueueHint hint() {
        return hint;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** No delivery was ever stored with a larger identifier. */
    MessageId lastId() {
        return lastId;
    }

    Depth depth() {
        return new Depth(messages, bytes);
    }

    void store(Delivery delivery) {
        messages++;
        bytes += delivery.sizeBytes();
        depthChanged = true;
        MessageId id = delivery.id();
        stored.put(id, delivery);
        if (id.compareTo(lastId) > 0) {
            lastId = id;
        }
        hint.lower(id);
    }

    void remove(Delivery delivery) {
        messages--;
        bytes -= delivery.sizeBytes();
        depthChanged = true;
        stored.remove(delivery.id());
        removed.add(delivery.id());
    }

    /** A delivery that the current group stores, null when it does not. */
    @Nullable
    Delivery storedInGroup(MessageId id) {
        return stored.isEmpty() ? null : stored.get(id);
    }

    /** The first delivery that the current group stores. */
    @Nullable
    Delivery firstStoredInGroup() {
        return stored.isEmpty() ? null : stored.firstEntry().getValue();
    }

    /** Whether what the database says of a delivery does not hold any more. */
    boolean isChangedInGroup(MessageId id) {
        return removed.contains(id) || stored.containsKey(id);
    }

    boolean isRemovedInGroup(MessageId id) {
        return removed.contains(id);
    }

    /** @return whether this is the first time in this group */
    boolean enterGroup() {
        boolean first = !inGroup;
        inGroup = true;
        return first;
    }

    @Nullable
    OldestDeliveries oldest() {
        return oldest;
    }

    void setOldest(OldestDeliveries found) {
        oldest = found;
    }

    boolean isUnsettled() {
        return unsettled || rowChanged || depthChanged;
    }

    void markUnsettled() {
        unsettled = true;
    }

    boolean isRowChanged() {
        return rowChanged;
    }

    boolean isDepthChanged() {
        return depthChanged;
    }

    byte[] encodeDepth() {
        MessageId bound = hint.bound();
        return ByteBuffer.allocate(DEPTH_ROW_BYTES)
                .putLong(messages)
                .putLong(bytes)
                .putLong(lastId.high())
                .putLong(lastId.low())
                .putLong(bound.high())
                .putLong(bound.low())
                .array();
    }

    /** The group is over, one way or the other. */
    void settle() {
        rowChanged = false;
        depthChanged = false;
        unsettled = false;
        inGroup = false;
        stored.clear();
        removed.clear();
        if (oldest != null) {
            oldest.close();
            oldest = null;
        }
    }
}

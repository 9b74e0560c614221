package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a lane knows of a client. Used by that lane's thread only. */
final class Entry {
    final ClientId clientId;

    private @Nullable SessionRow row;
    /** The size of the queue is known: exact but for inserts on the way that may turn out to be repetitions. */
    private boolean counted;

    private long messages;
    private long bytes;
    /** Packet Identifiers in use by the client as a publisher, null when that is not known. */
    private @Nullable Map<Integer, Inbound> inbound;
    /** No delivery in the queue has a larger identifier; null when it is not known. */
    private @Nullable MessageId lastId;
    /** The head of the queue, to make room from; null when it is not known. */
    private @Nullable ArrayDeque<Sized> oldest;

    /** @param conditional whether there are deliveries that depend on it */
    record Inbound(MessageId messageId, boolean conditional) {}

    /** A delivery in the queue. */
    record Sized(MessageId messageId, int sizeBytes) {}

    Entry(ClientId clientId, @Nullable SessionRow row) {
        this.clientId = clientId;
        this.row = row;
        if (row == null) {
            count(0, 0);
        }
    }

    @Nullable
    SessionRow row() {
        return row;
    }

    /** The same session, as it is now. */
    void replace(SessionRow next) {
        row = next;
    }

    /** A new session, or none: nothing is in its queue. */
    void begin(@Nullable SessionRow next) {
        row = next;
        count(0, 0);
        inbound = null;
        oldest = null;
        lastId = MessageId.MIN;
    }

    boolean isCurrent(Lease lease) {
        return row != null && row.isCurrent(lease);
    }

    boolean isIncarnation(long incarnation) {
        return row != null && row.incarnation() == incarnation;
    }

    long incarnation() {
        return row == null ? 0 : row.incarnation();
    }

    boolean isCounted() {
        return counted;
    }

    void count(long messageCount, long byteCount) {
        counted = true;
        messages = messageCount;
        bytes = byteCount;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    void added(MessageId id, int sizeBytes) {
        messages++;
        bytes += sizeBytes;
        if (lastId != null && id.compareTo(lastId) > 0) {
            lastId = id;
        }
        if (oldest != null && !oldest.isEmpty() && id.compareTo(oldest.getLast().messageId()) < 0) {
            oldest = null;
        }
    }

    void removed(int sizeBytes) {
        messages--;
        bytes -= sizeBytes;
    }

    @Nullable
    MessageId lastId() {
        return lastId;
    }

    void knowLastId(MessageId known) {
        lastId = known;
    }

    @Nullable
    Map<Integer, Inbound> inbound() {
        return inbound;
    }

    void knowInbound(Map<Integer, Inbound> known) {
        inbound = known;
    }

    @Nullable
    ArrayDeque<Sized> oldest() {
        return oldest;
    }

    void knowOldest(@Nullable ArrayDeque<Sized> known) {
        oldest = known;
    }
}

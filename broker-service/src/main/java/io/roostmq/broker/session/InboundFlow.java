package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.QoS;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client has published and not been acknowledged: the receiver's side of MQTT 5.0 section 4.3.
 *
 * <pre>
 * QoS 1   PUBLISH -> ticket -> settled -> PUBACK
 * QoS 2   PUBLISH -> ticket, identifier in use -> settled -> PUBREC -> PUBREL -> forgotten durably -> PUBCOMP, identifier free
 * </pre>
 *
 * <p>The Receive Maximum counts anew on each connection, section 4.9: a client that has yet to send PUBREL for what it published
 * on an earlier one has its whole quota nevertheless.
 */
final class InboundFlow {
    /** What to do with a PUBLISH. */
    enum Verdict {
        /** Publish it. */
        NEW,
        /** QoS 2, received and acknowledged before: acknowledge again, do not publish [MQTT-4.3.3-10]. */
        DUPLICATE,
        /** QoS 2, received before and not yet settled: its acknowledgement is on the way. */
        PENDING,
        /** QoS 1, with the identifier of a QoS 2 exchange that is not complete [MQTT-2.2.1-3]. */
        IN_USE,
        /** More than the Receive Maximum [MQTT-3.3.4-7]. */
        OVER_LIMIT
    }

    private final int receiveMaximum;
    private final ArrayDeque<PublishTicket> tickets = new ArrayDeque<>();
    /** QoS 2 identifiers in use, from PUBLISH to PUBCOMP. */
    private final BitSet inUse = new BitSet();
    /** Those of them whose PUBREC has been sent. */
    private final BitSet received = new BitSet();
    /** Those of them that were published, or published again, on this connection: they count for its Receive Maximum. */
    private final BitSet counted = new BitSet();

    private long bytes;
    private int quotaUsed;

    InboundFlow(int receiveMaximum, Set<Integer> inbound) {
        this.receiveMaximum = receiveMaximum;
        for (int packetId : inbound) {
            inUse.set(packetId);
            received.set(packetId);
        }
    }

    Verdict onPublish(int packetId, QoS qos) {
        boolean isInUse = inUse.get(packetId);
        if (isInUse && qos == QoS.EXACTLY_ONCE) {
            count(packetId);
            return received.get(packetId) ? Verdict.DUPLICATE : Verdict.PENDING;
        }
        if (quotaUsed >= receiveMaximum) {
            return Verdict.OVER_LIMIT;
        }
        return isInUse ? Verdict.IN_USE : Verdict.NEW;
    }

    void add(PublishTicket ticket) {
        tickets.add(ticket);
        bytes += ticket.sizeBytes();
        if (ticket.qos() == QoS.EXACTLY_ONCE) {
            inUse.set(ticket.packetId());
            count(ticket.packetId());
        } else {
            quotaUsed++;
        }
    }

    private void count(int packetId) {
        if (!counted.get(packetId)) {
            counted.set(packetId);
            quotaUsed++;
        }
    }

    /** The next ticket in line if its outcome is known; the caller answers it. */
    @Nullable
    PublishTicket takeSettled() {
        PublishTicket first = tickets.peek();
        if (first == null || !first.isSettled()) {
            return null;
        }
        tickets.poll();
        bytes -= first.sizeBytes();
        if (first.qos() != QoS.EXACTLY_ONCE) {
            quotaUsed--;
            return first;
        }
        if (first.reason() != null && !first.reason().isFailure()) {
            received.set(first.packetId());
        } else {
            free(first.packetId());
        }
        return first;
    }

    /** Whether an exchange with this identifier, of either QoS, is not complete. */
    boolean isInUse(int packetId) {
        return inUse.get(packetId) || tickets.stream().anyMatch(ticket -> ticket.packetId() == packetId);
    }

    /** Whether PUBREC has been sent for this identifier and it is still in use. */
    boolean isReceived(int packetId) {
        return received.get(packetId);
    }

    /** PUBCOMP is about to be sent. */
    void complete(int packetId) {
        received.clear(packetId);
        free(packetId);
    }

    private void free(int packetId) {
        inUse.clear(packetId);
        if (counted.get(packetId)) {
            counted.clear(packetId);
            quotaUsed--;
        }
    }

    /** PUBLISHes whose outcome is not known. */
    boolean hasUnsettled() {
        return !tickets.isEmpty();
    }

    int unsettled() {
        return tickets.size();
    }

    /** Payload and topic bytes of what is not settled. */
    long unsettledBytes() {
        return bytes;
    }
}

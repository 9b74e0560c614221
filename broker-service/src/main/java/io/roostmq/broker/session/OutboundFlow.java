package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to a client and not acknowledged: the sender's side of MQTT 5.0 section 4.3, at most {@code window}
 * messages at a time [MQTT-4.9.0-1].
 *
 * <pre>
 * QoS 1   SENT --PUBACK--> done
 * QoS 2   SENT --PUBREC--> RELEASING (being made durable) --> RELEASED (PUBREL sent) --PUBCOMP--> done
 * </pre>
 */
final class OutboundFlow {
    /** Where a message stands. */
    enum Stage {
        SENT,
        RELEASING,
        RELEASED
    }

    /** A message in flight. */
    static final class InFlight {
        final Delivery delivery;
        final int packetId;
        Stage stage;

        InFlight(Delivery delivery, int packetId, Stage stage) {
            this.delivery = delivery;
            this.packetId = packetId;
            this.stage = stage;
        }
    }

    private static final int PACKET_ID_MAX = 65535;

    private final int window;
    private final PacketIdTable<InFlight> inFlight = new PacketIdTable<>();
    private MessageId sentUpTo;
    private long bytes;

    /**
     * @param window the client's Receive Maximum and our own bound, whichever is smaller
     * @param sentUpTo the highest identifier sent to this session before
     */
    OutboundFlow(int window, MessageId sentUpTo) {
        this.window = window;
        this.sentUpTo = sentUpTo;
    }

    boolean hasQuota() {
        return inFlight.size() < window;
    }

    int size() {
        return inFlight.size();
    }

    /** Size of all that is in flight. */
    long bytes() {
        return bytes;
    }

    /**
     * The Packet Identifier for this delivery, 0 when it has to wait. A stored delivery has only the one that its identity
     * gives it, so that a repetition after a crash has the same; any other takes the next that is free.
     */
    int packetIdFor(Delivery delivery) {
        int packetId = delivery.id().packetId();
        if (!inFlight.containsKey(packetId)) {
            return packetId;
        }
        if (delivery.stored()) {
            return 0;
        }
        do {
            packetId = packetId == PACKET_ID_MAX ? 1 : packetId + 1;
        } while (inFlight.containsKey(packetId));
        return packetId;
    }

    void add(Delivery delivery, int packetId) {
        Stage stage = delivery.released() ? Stage.RELEASED : Stage.SENT;
        inFlight.put(packetId, new InFlight(delivery, packetId, stage));
        bytes += delivery.message().sizeBytes();
        if (delivery.id().compareTo(sentUpTo) > 0) {
            sentUpTo = delivery.id();
        }
    }

    /** Null when nothing is in flight under this identifier. */
    @Nullable
    InFlight get(int packetId) {
        return inFlight.get(packetId);
    }

    /** The message is done. */
    void remove(InFlight done) {
        inFlight.remove(done.packetId);
        bytes -= done.delivery.message().sizeBytes();
    }

    /** Whether exactly this message is in flight. */
    boolean contains(MessageId messageId) {
        InFlight found = inFlight.get(messageId.packetId());
        return found != null && found.delivery.id().equals(messageId);
    }

    /** The highest identifier ever sent to this session: what comes again below it may be a repetition. */
    MessageId sentUpTo() {
        return sentUpTo;
    }

    /** All that is in flight, in no order. */
    void forEach(Consumer<InFlight> consumer) {
        inFlight.forEach(consumer);
    }
}

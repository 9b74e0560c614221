package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an {@link Append}.
 *
 * @param refused recipients whose queue was full under {@link QueueLimits.Policy#REJECT_NEW}: not stored for them
 * @param evicted one entry for each older message that made room under {@link QueueLimits.Policy#DROP_OLDEST}
 * @param leaseLost the {@link Append.InboundId} came with a lease that is not the current one: nothing of this entry is
 *     stored and nothing may be acknowledged, since the connection that took over does not know the Packet Identifier
 * @param earlier its key is known: nothing is stored but the {@link Append.InboundId}; null for anything else
 */
public record Appended(
        List<ClientId> refused,
        List<ClientId> evicted,
        boolean leaseLost,
        @Nullable Earlier earlier) {
    /** Stored for all. */
    public static final Appended STORED = new Appended(List.of(), List.of());
    /** Stored for nobody. */
    public static final Appended LEASE_LOST = new Appended(List.of(), List.of(), true, null);

    public Appended {
        refused = List.copyOf(refused);
        evicted = List.copyOf(evicted);
    }

    public Appended(List<ClientId> refused, List<ClientId> evicted) {
        this(refused, evicted, false, null);
    }

    /** The key is known. */
    public static Appended earlier(Earlier earlier) {
        return new Appended(List.of(), List.of(), false, earlier);
    }

    /**
     * What was published under the key.
     *
     * @param same whether it is the same: else the publisher uses a key twice
     * @param matched whether anybody wanted it
     */
    public record Earlier(MessageId messageId, boolean same, boolean matched) {}
}

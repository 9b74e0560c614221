package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import java.util.List;

/**
 * What became of an {@link Append}.
 *
 * @param refused recipients whose queue was full under {@link QueueLimits.Policy#REJECT_NEW}: not stored for them
 * @param evicted one entry for each older message that made room under {@link QueueLimits.Policy#DROP_OLDEST}
 * @param leaseLost the {@link Append.InboundId} came with a lease that is not the current one: nothing of this entry is
 *     stored and nothing may be acknowledged, since the connection that took over does not know the Packet Identifier
 */
public record Appended(List<ClientId> refused, List<ClientId> evicted, boolean leaseLost) {
    /** Stored for all. */
    public static final Appended STORED = new Appended(List.of(), List.of());
    /** Stored for nobody. */
    public static final Appended LEASE_LOST = new Appended(List.of(), List.of(), true);

    public Appended {
        refused = List.copyOf(refused);
        evicted = List.copyOf(evicted);
    }

    public Appended(List<ClientId> refused, List<ClientId> evicted) {
        this(refused, evicted, false);
    }
}

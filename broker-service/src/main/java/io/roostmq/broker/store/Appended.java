package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import java.util.List;

/**
 * What became of an {@link Append}.
 *
 * @param refused recipients whose queue was full under {@link QueueLimits.Policy#REJECT_NEW}: not stored for them
 * @param evicted one entry for each older message that made room under {@link QueueLimits.Policy#DROP_OLDEST}
 */
public record Appended(List<ClientId> refused, List<ClientId> evicted) {
    /** Stored for all. */
    public static final Appended STORED = new Appended(List.of(), List.of());
}

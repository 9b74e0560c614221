package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Stages.assertFails;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Connections and sessions end; sessions are listed. */
interface SessionEndContract extends StoreFixture {
    @Test
    default void leavingWithoutExpiryEndsTheSession() {
        Lease lease = taken("c");
        append(lease, 1);
        await(sessions().leave(lease, Samples.leave(0)));
        assertEquals(QueueStore.Depth.EMPTY, await(queues().depth(lease.clientId())));
        assertEquals(Set.of(), listed().keySet());
        assertFalse(await(sessions().take(Samples.take("c"))).sessionPresent());
    }

    @Test
    default void leavingWithALostLeaseIsIgnored() {
        Lease old = taken("c");
        Lease current = taken("c");
        await(sessions().leave(old, Samples.leave(0)));
        assertEquals(Set.of(current), listed().keySet());
    }

    @Test
    default void leavingTwiceIsLeavingOnce() {
        Lease lease = taken("c");
        await(sessions().leave(lease, Samples.leave(10)));
        await(sessions().leave(lease, Samples.leave(10)));
        assertEquals(List.of(lease), await(sessions().expired(Samples.NOW_MILLIS + 10_000, 10)));
    }

    @Test
    default void endEndsTheSessionWhoeverOwnsIt() {
        Lease lease = taken("c");
        append(lease, 1, 2);
        assertTrue(await(sessions().end(lease.clientId())));
        assertFalse(await(sessions().end(lease.clientId())));
        assertFails(
                StoreException.Kind.LEASE_LOST,
                sessions().subscribe(lease, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        assertFalse(await(sessions().take(Samples.take("c"))).sessionPresent());
    }

    @Test
    default void endIfAwaySparesWhoIsConnected() {
        Lease lease = taken("c");
        assertFalse(await(sessions().endIfAway(lease)));
        await(sessions().leave(lease, Samples.leave(HOUR_SECONDS)));
        assertTrue(await(sessions().endIfAway(lease)));
        assertFalse(await(sessions().endIfAway(lease)));
        assertEquals(Set.of(), listed().keySet());
    }

    @Test
    default void endIfAwaySparesWhoCameBack() {
        Lease lease = taken("c");
        await(sessions().leave(lease, Samples.leave(HOUR_SECONDS)));
        Lease back = taken("c");
        assertFalse(await(sessions().endIfAway(lease)));
        await(sessions().leave(back, Samples.leave(HOUR_SECONDS)));
        assertFalse(await(sessions().endIfAway(lease)));
        assertTrue(await(sessions().endIfAway(back)));
    }

    @Test
    default void everySessionIsListedOnceWithItsOwnSubscriptions() {
        Map<Lease, Set<String>> expected = new HashMap<>();
        for (String client : List.of("a", "a/b", "a!", "ab", "b", "\u00e4", "\ud83d\ude00", "z")) {
            Lease lease = taken(client);
            Set<String> filters = new TreeSet<>();
            for (String filter : List.of("x/" + client, "+", "#")) {
                if (!client.equals("b")) {
                    await(sessions().subscribe(lease, List.of(Subscription.of(filter, QoS.EXACTLY_ONCE))));
                    filters.add(filter);
                }
            }
            expected.put(lease, filters);
        }
        await(sessions().end(new ClientId("ab")));
        expected.keySet().removeIf(lease -> lease.clientId().value().equals("ab"));
        assertEquals(expected, listed());
    }

    @Test
    default void aVisitorThatFailsFailsTheStage() {
        taken("c");
        var visited = sessions().forEachSession((lease, subscriptions) -> {
            throw new IllegalStateException("enough");
        });
        assertFails(StoreException.Kind.UNAVAILABLE, visited);
    }

    default Map<Lease, Set<String>> listed() {
        Map<Lease, Set<String>> listed = new HashMap<>();
        await(sessions().forEachSession((lease, subscriptions) -> {
            Set<String> filters = new TreeSet<>();
            subscriptions.forEach(
                    subscription -> filters.add(subscription.filter().value()));
            assertEquals(subscriptions.size(), filters.size());
            assertNull(listed.put(lease, filters));
        }));
        return listed;
    }
}

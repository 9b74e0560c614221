package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.store.Append.InboundId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** QoS 2 messages received and not yet released are remembered with the session. */
interface InboundContract extends StoreFixture {
    @Test
    default void aPacketIdentifierIsRememberedUntilItIsForgotten() {
        Lease publisher = taken("p");
        Lease subscriber = taken("s");
        await(queues().append(List.of(inbound(1, publisher, 65535, subscriber), inbound(2, publisher, 1))));
        Taken again = await(sessions().take(Samples.take("p")));
        assertEquals(Map.of(65535, id(1), 1, id(2)), again.inbound());
        assertEquals(ids(1), queue(subscriber));
        await(queues().forgetInbound(again.lease(), 65535));
        await(queues().forgetInbound(again.lease(), 7));
        assertEquals(Map.of(1, id(2)), await(sessions().take(Samples.take("p"))).inbound());
    }

    @Test
    default void rememberingAgainChangesNothing() {
        Lease publisher = taken("p");
        Lease subscriber = taken("s");
        Append append = inbound(1, publisher, 5, subscriber);
        await(queues().append(List.of(append)));
        await(queues().append(List.of(append)));
        assertEquals(ids(1), queue(subscriber));
        assertEquals(Map.of(5, id(1)), await(sessions().take(Samples.take("p"))).inbound());
    }

    @Test
    default void cleanStartForgetsPacketIdentifiers() {
        await(queues().append(List.of(inbound(1, taken("p"), 5))));
        await(sessions().take(Samples.cleanTake("p")));
        assertEquals(Map.of(), await(sessions().take(Samples.take("p"))).inbound());
    }

    @Test
    default void nothingIsStoredForAPublisherWhoLostTheLease() {
        Lease old = taken("p");
        Lease current = taken("p");
        Lease subscriber = taken("s");
        List<Appended> outcomes =
                await(queues().append(List.of(inbound(1, old, 5, subscriber), inbound(2, current, 6, subscriber))));
        assertEquals(List.of(Appended.LEASE_LOST, Appended.STORED), outcomes);
        assertEquals(ids(2), queue(subscriber));
        assertEquals(Map.of(6, id(2)), await(sessions().take(Samples.take("p"))).inbound());
    }

    @Test
    default void anOlderIncarnationForgetsNothing() {
        Lease old = taken("p");
        Lease current = await(sessions().take(Samples.cleanTake("p"))).lease();
        await(queues().append(List.of(inbound(1, current, 5))));
        await(queues().forgetInbound(old, 5));
        assertEquals(Map.of(5, id(1)), await(sessions().take(Samples.take("p"))).inbound());
    }

    private static Append inbound(long number, Lease publisher, int packetId, Lease... to) {
        Append plain = Samples.delivery(message(number), to);
        return new Append(plain.message(), plain.recipients(), false, new InboundId(publisher, packetId));
    }
}

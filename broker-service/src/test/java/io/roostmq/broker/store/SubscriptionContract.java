package io.roostmq.broker.store;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Subscriptions of a session. */
interface SubscriptionContract extends StoreFixture {
    @Test
    default void allOptionsOfASubscriptionAreKept() {
        Subscription plain = Subscription.of("a/b", QoS.AT_MOST_ONCE);
        Subscription special = new Subscription(
                TopicFilter.of("$share/group/\u00e4/+/#"),
                QoS.EXACTLY_ONCE,
                true,
                true,
                RetainHandling.DO_NOT_SEND,
                268_435_455);
        Subscription third =
                new Subscription(TopicFilter.of("#"), QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND_IF_NEW, 1);
        await(sessions().subscribe(taken("c"), List.of(plain, special, third)));
        assertEquals(Set.of(plain, special, third), kept("c"));
    }

    @Test
    default void aSubscriptionReplacesTheOneWithTheSameFilter() {
        Lease lease = taken("c");
        await(sessions().subscribe(lease, List.of(Subscription.of("a", QoS.AT_MOST_ONCE))));
        await(sessions().subscribe(lease, List.of(Subscription.of("a", QoS.EXACTLY_ONCE))));
        assertEquals(Set.of(Subscription.of("a", QoS.EXACTLY_ONCE)), kept("c"));
    }

    @Test
    default void unsubscribeRemovesWhatIsSubscribedAndIgnoresTheRest() {
        Lease lease = taken("c");
        Lease other = taken("c/a");
        await(sessions()
                .subscribe(
                        lease,
                        List.of(Subscription.of("a", QoS.AT_LEAST_ONCE), Subscription.of("b", QoS.EXACTLY_ONCE))));
        await(sessions().subscribe(other, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE))));
        await(sessions().unsubscribe(lease, List.of(TopicFilter.of("a"), TopicFilter.of("c"))));
        assertEquals(Set.of(Subscription.of("b", QoS.EXACTLY_ONCE)), kept("c"));
        assertEquals(Set.of(Subscription.of("a", QoS.AT_LEAST_ONCE)), kept("c/a"));
    }

    @Test
    default void whatWasSubscribedIsSeenByATakeThatFollowsAtOnce() {
        Lease lease = taken("c");
        var first = sessions().subscribe(lease, List.of(Subscription.of("a", QoS.AT_LEAST_ONCE)));
        var second = sessions().unsubscribe(lease, List.of(TopicFilter.of("a")));
        var third = sessions().subscribe(lease, List.of(Subscription.of("b", QoS.AT_LEAST_ONCE)));
        var take = sessions().take(Samples.take("c"));
        await(first);
        await(second);
        await(third);
        assertEquals(
                List.of(Subscription.of("b", QoS.AT_LEAST_ONCE)), await(take).subscriptions());
    }

    private Set<Subscription> kept(String clientId) {
        List<Subscription> kept = await(sessions().take(Samples.take(clientId))).subscriptions();
        assertEquals(kept.size(), Set.copyOf(kept).size());
        return Set.copyOf(kept);
    }
}

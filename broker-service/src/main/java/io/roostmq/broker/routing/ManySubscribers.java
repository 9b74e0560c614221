package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Any number of subscribers, changed in place at a cost that does not depend on how many there are. */
final class ManySubscribers<S> implements Subscribers<S> {
    /** With fewer subscribers than this they go back to an array; well below its maximum, so as not to go to and fro. */
    private static final int MIN = FewSubscribers.MAX / 2;

    private final ConcurrentHashMap<S, Subscription> entries = new ConcurrentHashMap<>(2 * FewSubscribers.MAX);

    private ManySubscribers() {}

    static <S> ManySubscribers<S> of(OneSubscriber<S>[] entries) {
        ManySubscribers<S> many = new ManySubscribers<>();
        for (OneSubscriber<S> entry : entries) {
            many.entries.put(entry.subscriber(), entry.subscription());
        }
        return many;
    }

    @Override
    public void accept(Visitor<? super S> visitor) {
        entries.forEach(visitor::subscribed);
    }

    @Override
    public boolean contains(S subscriber) {
        return entries.containsKey(subscriber);
    }

    @Override
    public Subscribers<S> with(S subscriber, Subscription subscription) {
        entries.put(subscriber, subscription);
        return this;
    }

    @Override
    public Subscribers<S> without(S subscriber) {
        entries.remove(subscriber);
        return entries.size() < MIN ? few() : this;
    }

    private FewSubscribers<S> few() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        OneSubscriber<S>[] array = new OneSubscriber[entries.size()];
        int i = 0;
        for (Map.Entry<S, Subscription> entry : entries.entrySet()) {
            array[i++] = new OneSubscriber<>(entry.getKey(), entry.getValue());
        }
        return new FewSubscribers<>(array);
    }
}

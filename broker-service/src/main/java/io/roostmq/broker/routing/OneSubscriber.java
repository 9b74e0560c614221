package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import org.jspecify.annotations.Nullable;

/** The usual case: a filter that one session has. */
record OneSubscriber<S>(S subscriber, Subscription subscription) implements Subscribers<S> {
    @Override
    public void accept(Visitor<? super S> visitor) {
        visitor.subscribed(subscriber, subscription);
    }

    @Override
    public boolean contains(S other) {
        return subscriber.equals(other);
    }

    @Override
    public Subscribers<S> with(S other, Subscription otherSubscription) {
        OneSubscriber<S> added = new OneSubscriber<>(other, otherSubscription);
        return contains(other) ? added : FewSubscribers.of(this, added);
    }

    @Override
    public @Nullable Subscribers<S> without(S other) {
        return null;
    }
}

package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one filter. Changed by one writer at a time, visited by any thread at any time.
 *
 * <p>{@code with} and {@code without} return what is to take this object's place: itself when it could change in place, or a
 * new object, and this one then stays as it is.
 */
sealed interface Subscribers<S> permits OneSubscriber, FewSubscribers, ManySubscribers, SharedSubscribers {
    void accept(Visitor<? super S> visitor);

    boolean contains(S subscriber);

    Subscribers<S> with(S subscriber, Subscription subscription);

    /** Without a subscriber that is there; null when nobody is left. */
    @Nullable
    Subscribers<S> without(S subscriber);
}

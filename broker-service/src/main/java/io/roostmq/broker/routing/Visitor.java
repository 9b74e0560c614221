package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;

/** Sees what matches a topic, on the thread that asked and before {@link TopicTree#match} returns. */
public interface Visitor<S> {
    /** Called once for each subscription that matches: with overlapping ones several times for one subscriber. */
    void subscribed(S subscriber, Subscription subscription);

    /** Called once for each shared subscription that matches: one of its members gets the message [MQTT-4.8.2-4]. */
    void shared(SharedGroup<? extends S> group);
}

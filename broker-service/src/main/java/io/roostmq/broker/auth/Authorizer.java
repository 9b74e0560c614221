package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;

/** Decides what a connected client may do. Called on event loops for every packet: answers from memory, never blocks. */
public interface Authorizer {
    boolean mayPublish(Identity identity, Topic topic);

    boolean maySubscribe(Identity identity, Subscription subscription);
}

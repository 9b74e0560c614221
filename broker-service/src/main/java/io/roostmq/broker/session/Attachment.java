package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.store.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What exists from the moment the session is taken.
 *
 * @param lease null for a session that is not in the store
 */
record Attachment(
        Subscriber subscriber,
        @Nullable Lease lease,
        Receiving receiving,
        Sending sending,
        Subscribing subscribing,
        Departure departure) {

    /** @return whether the packet is about messages or subscriptions; then it has had its effect */
    boolean takes(Packet packet) {
        if (packet instanceof Publish publish) {
            receiving.on(publish);
        } else if (packet instanceof PubAck ack) {
            sending.on(ack);
        } else if (packet instanceof PubRec receipt) {
            sending.on(receipt);
        } else if (packet instanceof PubRel release) {
            receiving.on(release);
        } else if (packet instanceof PubComp completion) {
            sending.on(completion);
        } else if (packet instanceof Subscribe subscribe) {
            subscribing.on(subscribe, receiving);
        } else if (packet instanceof Unsubscribe unsubscribe) {
            subscribing.on(unsubscribe, receiving);
        } else {
            return false;
        }
        return true;
    }

    void pump() {
        sending.pump();
        sending.flushFinished();
        subscribing.proceed();
    }
}

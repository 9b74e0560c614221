package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one session.
 *
 * @param qos the lower of the message's and the subscription's
 * @param retain the RETAIN flag as this session sees it
 * @param subscriptionIdentifiers of all its subscriptions that matched
 * @param stored a record in the session's queue stands behind it: if it is dropped here, it is not lost
 * @param released QoS 2: only PUBREL is left to send
 * @param share the Shared Subscription through which alone it came, null for any other: should the session end, another
 *     member of the group may have it
 */
public record Delivery(
        Message message,
        QoS qos,
        boolean retain,
        List<Integer> subscriptionIdentifiers,
        boolean stored,
        boolean released,
        @Nullable TopicFilter share) {

    static Delivery of(StoredDelivery record) {
        return new Delivery(
                record.message(),
                record.qos(),
                record.retain(),
                record.subscriptionIdentifiers(),
                true,
                record.released(),
                record.share());
    }

    MessageId id() {
        return message.id();
    }
}

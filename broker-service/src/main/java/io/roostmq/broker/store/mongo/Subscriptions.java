package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.TopicFilter;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Subscriptions as documents. */
final class Subscriptions {
    private static final String NO_LOCAL = "noLocal";
    private static final String RETAIN_AS_PUBLISHED = "retainAsPublished";
    private static final String RETAIN_HANDLING = "retainHandling";
    private static final String IDENTIFIER = "identifier";

    private Subscriptions() {}

    static BsonDocument of(ClientId clientId, long incarnation, Subscription subscription) {
        BsonDocument document = Keys.byId(Keys.subscription(clientId, subscription.filter()))
                .append(Packets.CLIENT_ID, Keys.client(clientId))
                .append(Messages.TOPIC, new BsonString(subscription.filter().value()))
                .append(Messages.QOS, Fields.int32(subscription.qos().value()))
                .append(Packets.INCARNATION, Fields.int64(incarnation));
        Fields.putTrue(document, NO_LOCAL, subscription.noLocal());
        Fields.putTrue(document, RETAIN_AS_PUBLISHED, subscription.retainAsPublished());
        if (subscription.retainHandling() != RetainHandling.SEND) {
            document.append(
                    RETAIN_HANDLING, Fields.int32(subscription.retainHandling().value()));
        }
        if (subscription.identifier() != 0) {
            document.append(IDENTIFIER, Fields.int32(subscription.identifier()));
        }
        return document;
    }

    static Subscription subscription(BsonDocument document) {
        return new Subscription(
                TopicFilter.of(document.getString(Messages.TOPIC).getValue()),
                QoS.of(Fields.int32(document, Messages.QOS)),
                Fields.isTrue(document, NO_LOCAL),
                Fields.isTrue(document, RETAIN_AS_PUBLISHED),
                RetainHandling.of((int) Fields.int64(document, RETAIN_HANDLING, RetainHandling.SEND.value())),
                (int) Fields.int64(document, IDENTIFIER, 0));
    }
}

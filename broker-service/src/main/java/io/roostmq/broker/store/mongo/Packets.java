package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Deliveries as documents of the collection {@code packets}: one for each message that waits for a client. */
final class Packets {
    static final String CLIENT_ID = "clientId";
    static final String INCARNATION = "incarnation";
    static final String SIZE = "size";
    static final String STATE = "state";
    static final String RELEASED = "released";
    /** Where a payload is in {@code messages}, rather than here. */
    static final String PAYLOAD_IN = "payloadIn";
    /** Of a conditional delivery: who published it. */
    static final String BY = "by";

    /** Of a delivery that is data when this idempotency key is committed. */
    static final String KEY = "key";

    private static final String QUEUED = "queued";
    private static final String RETAIN = "retain";
    private static final String SHARE = "share";
    private static final String SUBSCRIPTION_IDENTIFIERS = "subscriptionIdentifiers";
    private static final String EPOCH = "e";
    private static final String BY_INCARNATION = "i";

    /** Makes a packet one that does not expire any more. */
    static final BsonDocument KEEP =
            new BsonDocument("$unset", new BsonDocument(Messages.EXPIRES_AT, BsonBoolean.TRUE));

    /** Makes a packet released: it has been delivered, and does not expire any more. */
    static final BsonDocument RELEASE = new BsonDocument("$set", new BsonDocument(STATE, new BsonString(RELEASED)))
            .append("$unset", KEEP.getDocument("$unset"));

    /** The end of the message, also of a delivery that does not expire any more. */
    private static final String EXPIRED_AT = "messageExpiresAt";

    private Packets() {}

    /** What has to be there so that a delivery is data. */
    sealed interface Condition {}

    /** The document of an idempotency key that names the delivery's message. */
    record Key(String value) implements Condition {}

    /**
     * Who published a conditional delivery, and by which lease.
     *
     * @param lease of the publisher when it published
     */
    record By(Lease lease, MessageId messageId) implements Condition {
        BsonDocument toDocument() {
            return Keys.packet(lease.clientId(), messageId)
                    .append(EPOCH, Fields.int64(lease.epoch()))
                    .append(BY_INCARNATION, Fields.int64(lease.incarnation()));
        }
    }

    /** @param condition null for a delivery that is data as soon as it is written */
    static BsonDocument of(Message message, Recipient recipient, boolean sharesPayload, @Nullable Condition condition) {
        BsonDocument document = Keys.byId(Keys.packet(recipient.clientId(), message.id()))
                .append(CLIENT_ID, Keys.client(recipient.clientId()));
        Messages.put(document, message);
        document.append(Messages.QOS, Fields.int32(recipient.qos().value()));
        if (sharesPayload) {
            document.append(PAYLOAD_IN, Keys.uuid(message.id()));
        } else {
            document.append(Messages.PAYLOAD, Fields.binary(message.payload()));
        }
        document.append(STATE, new BsonString(QUEUED))
                .append(SIZE, Fields.int32(message.sizeBytes()))
                .append(INCARNATION, Fields.int64(recipient.incarnation()));
        Fields.putTrue(document, RETAIN, recipient.retain());
        if (!recipient.subscriptionIdentifiers().isEmpty()) {
            BsonArray identifiers = new BsonArray();
            recipient.subscriptionIdentifiers().forEach(identifier -> identifiers.add(Fields.int32(identifier)));
            document.append(SUBSCRIPTION_IDENTIFIERS, identifiers);
        }
        TopicFilter share = recipient.share();
        if (share != null) {
            document.append(SHARE, new BsonString(share.value()));
        }
        Fields.putDate(document, Messages.EXPIRES_AT, message.expiresAtMillis());
        Fields.putDate(document, EXPIRED_AT, message.expiresAtMillis());
        if (condition instanceof By by) {
            document.append(BY, by.toDocument());
        } else if (condition instanceof Key key) {
            document.append(KEY, new BsonString(key.value()));
        }
        return document;
    }

    static StoredDelivery delivery(BsonDocument document, Payload payload) {
        List<Integer> identifiers = new ArrayList<>();
        for (BsonValue identifier : document.getArray(SUBSCRIPTION_IDENTIFIERS, new BsonArray())) {
            identifiers.add(identifier.asNumber().intValue());
        }
        BsonValue share = document.get(SHARE);
        return new StoredDelivery(
                Messages.message(document, payload, Fields.dateMillis(document, EXPIRED_AT)),
                QoS.of(Fields.int32(document, Messages.QOS)),
                Fields.isTrue(document, RETAIN),
                List.copyOf(identifiers),
                RELEASED.equals(document.getString(STATE).getValue()),
                share == null ? null : TopicFilter.of(share.asString().getValue()));
    }

    static BsonDocument id(BsonDocument document) {
        return document.getDocument(Keys.ID);
    }

    static @Nullable By by(BsonDocument document) {
        BsonValue value = document.get(BY);
        if (value == null) {
            return null;
        }
        BsonDocument by = value.asDocument();
        ClientId publisher = Keys.clientOf(by);
        Lease lease = new Lease(publisher, Fields.int64(by, EPOCH), Fields.int64(by, BY_INCARNATION));
        return new By(lease, Keys.messageOf(by));
    }
}

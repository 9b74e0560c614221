package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaxKey;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The {@code _id} of each kind of document, and ranges of them. A compound {@code _id} begins with the client, so that all
 * that a client has is one range of the primary index; a message identifier in it is a BSON UUID of subtype 4, whose bytes
 * sort as {@link MessageId} does.
 */
final class Keys {
    static final String ID = "_id";
    static final String CLIENT = "c";
    static final String MESSAGE = "m";

    private static final String FILTER = "f";
    private static final String PACKET = "p";
    private static final int PACKET_IDS = 65536;
    private static final MessageId MAX = new MessageId(-1, -1);

    private Keys() {}

    static BsonBinary uuid(MessageId id) {
        return new BsonBinary(new UUID(id.high(), id.low()));
    }

    static MessageId messageId(BsonValue value) {
        UUID uuid = value.asBinary().asUuid();
        return new MessageId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    static MessageId messageId(BsonDocument document, String field) {
        return messageId(document.getBinary(field));
    }

    static BsonString client(ClientId clientId) {
        return new BsonString(clientId.value());
    }

    static ClientId clientOf(BsonDocument compoundId) {
        return new ClientId(compoundId.getString(CLIENT).getValue());
    }

    static MessageId messageOf(BsonDocument compoundId) {
        return messageId(compoundId, MESSAGE);
    }

    static int packetIdOf(BsonDocument compoundId) {
        return compoundId.getInt32(PACKET).getValue();
    }

    static BsonDocument packet(ClientId clientId, MessageId messageId) {
        return of(clientId, MESSAGE, uuid(messageId));
    }

    static BsonDocument subscription(ClientId clientId, TopicFilter filter) {
        return of(clientId, FILTER, new BsonString(filter.value()));
    }

    static BsonDocument inbound(ClientId clientId, int packetId) {
        return of(clientId, PACKET, new BsonInt32(packetId));
    }

    private static BsonDocument of(ClientId clientId, String name, BsonValue value) {
        return new BsonDocument(CLIENT, client(clientId)).append(name, value);
    }

    static BsonDocument byId(BsonValue id) {
        return new BsonDocument(ID, id);
    }

    /** Finds the document that is there under the same compound {@code _id}. */
    static BsonDocument same(BsonDocument document) {
        return byId(document.getDocument(ID));
    }

    /** All packets of a client. */
    static BsonDocument packets(ClientId clientId) {
        return byId(between("$gte", packet(clientId, MessageId.MIN), packet(clientId, MAX)));
    }

    /** The packets of a client behind this one. */
    static BsonDocument packetsAfter(ClientId clientId, MessageId after) {
        return byId(between("$gt", packet(clientId, after), packet(clientId, MAX)));
    }

    static BsonDocument subscriptions(ClientId first, ClientId last) {
        return byId(between("$gte", of(first, FILTER, new BsonString("")), of(last, FILTER, new BsonMaxKey())));
    }

    static BsonDocument inbounds(ClientId clientId) {
        return byId(between("$gte", inbound(clientId, 0), inbound(clientId, PACKET_IDS)));
    }

    /** The conditional deliveries of a publisher behind this one, by {@link Packets#BY}. */
    static BsonDocument deliveriesBy(ClientId publisher, MessageId after) {
        return new BsonDocument(Packets.BY, between("$gt", packet(publisher, after), packet(publisher, MAX)));
    }

    private static BsonDocument between(String above, BsonValue first, BsonValue last) {
        return new BsonDocument(above, first).append("$lte", last);
    }
}

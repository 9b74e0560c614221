package io.roostmq.broker.store.mongo;

import com.mongodb.client.model.Sorts;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the heads of queues. Thread-safe. */
final class QueueReads {
    private static final Logger LOG = Logger.getLogger(QueueReads.class);

    /** Read at once while the size of the messages is not known. */
    private static final int FIRST_READ = 64;

    private static final int READ_MAX = 2_000;

    private final Database database;
    private final Numbers numbers;

    QueueReads(Database database, Numbers numbers) {
        this.database = database;
        this.numbers = numbers;
    }

    /**
     * @param from only what is larger
     * @param sizeBytes of a message, on average, or 0 when it is not known
     */
    Page page(Lease lease, MessageId from, int limit, long bytesMax, long sizeBytes) {
        ClientId clientId = lease.clientId();
        List<StoredDelivery> deliveries = new ArrayList<>();
        long bytes = 0;
        long averageBytes = sizeBytes;
        MessageId after = from;
        Commitments commitments = new Commitments(database, numbers);
        while (true) {
            int wanted = wanted(limit - deliveries.size(), bytesMax - bytes, averageBytes);
            List<BsonDocument> packets = read(clientId, lease.incarnation(), after, wanted);
            while (commitments.learn(packets)) {
                packets = read(clientId, lease.incarnation(), after, wanted);
            }
            Map<MessageId, Payload> payloads = payloads(packets);
            long readBytes = 0;
            for (BsonDocument packet : packets) {
                after = Keys.messageOf(Packets.id(packet));
                int size = Fields.int32(packet, Packets.SIZE);
                readBytes += size;
                Payload payload = payload(packet, payloads);
                if (payload == null || !commitments.isCommitted(packet)) {
                    continue;
                }
                if (deliveries.size() >= limit || bytes >= bytesMax) {
                    return new Page(deliveries, true);
                }
                deliveries.add(Packets.delivery(packet, payload));
                bytes += size;
            }
            if (packets.size() < wanted) {
                return new Page(deliveries, false);
            }
            averageBytes = Math.max(1, readBytes / wanted);
        }
    }

    /** As many as can be in the page, and one to see whether it goes on. */
    private static int wanted(int limit, long bytesMax, long averageBytes) {
        long byBytes = averageBytes == 0 ? FIRST_READ : Math.max(0, bytesMax) / averageBytes + 1;
        return (int) Math.min(Math.min(limit, byBytes) + 1L, READ_MAX);
    }

    private List<BsonDocument> read(ClientId clientId, long incarnation, MessageId after, int limit) {
        return database.packets
                .find(Keys.packetsAfter(clientId, after).append(Packets.INCARNATION, Fields.int64(incarnation)))
                .sort(Sorts.ascending(Keys.ID))
                .limit(limit)
                .into(new ArrayList<>());
    }

    private Map<MessageId, Payload> payloads(List<BsonDocument> packets) {
        Set<MessageId> shared = new HashSet<>();
        for (BsonDocument packet : packets) {
            if (packet.containsKey(Packets.PAYLOAD_IN)) {
                shared.add(Keys.messageId(packet, Packets.PAYLOAD_IN));
            }
        }
        return SharedPayloads.read(database, shared);
    }

    private static @Nullable Payload payload(BsonDocument packet, Map<MessageId, Payload> payloads) {
        if (!packet.containsKey(Packets.PAYLOAD_IN)) {
            return Fields.payload(packet, Messages.PAYLOAD);
        }
        Payload shared = payloads.get(Keys.messageId(packet, Packets.PAYLOAD_IN));
        if (shared == null) {
            LOG.errorf("store: the payload of %s is missing in 'messages'", Packets.id(packet));
        }
        return shared;
    }
}

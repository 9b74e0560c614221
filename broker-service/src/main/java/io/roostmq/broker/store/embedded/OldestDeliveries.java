package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.embedded.SessionEntry.Delivery;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Goes through a queue from its head while a group drops the oldest deliveries: what the database holds merged with what the
 * group changes. Lives as long as the group, so that dropping many is one pass.
 */
final class OldestDeliveries implements AutoCloseable {
    private final SessionEntry entry;
    private final Scan scan;
    private final byte[] header = new byte[Records.DELIVERY_HEADER_BYTES];

    OldestDeliveries(Database database, SessionEntry entry) throws RocksDBException {
        this.entry = entry;
        byte[] prefix = entry.queuePrefix();
        scan = database.scan(Column.QUEUE, Keys.behind(prefix));
        scan.seek(Keys.queue(prefix, entry.hint().bound()));
    }

    /** The oldest delivery of the queue as it is now, null when it is empty. */
    @Nullable
    Delivery oldest() throws RocksDBException {
        @Nullable Delivery pending = entry.firstStoredInGroup();
        while (scan.isValid()) {
            MessageId id = Keys.messageId(scan.key());
            if (pending != null && pending.id().compareTo(id) <= 0) {
                return pending;
            }
            if (!entry.isChangedInGroup(id)) {
                scan.valueStart(header);
                return Records.header(id, header);
            }
            scan.next();
        }
        return pending;
    }

    @Override
    public void close() {
        scan.close();
    }
}

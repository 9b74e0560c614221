package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.embedded.SessionEntry.Delivery;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Looks up many deliveries of one queue in the database, as it is without the current group. Those that are removed together
 * mostly stand together, and then a step of a cursor is much cheaper than a look-up of its own.
 */
final class DeliveryCursor implements AutoCloseable {
    /** After so many steps it seeks. */
    private static final int STEPS_MAX = 4;

    private final byte[] prefix;
    private final Scan scan;
    private final byte[] header = new byte[Records.DELIVERY_HEADER_BYTES];
    /** Where the cursor stands, null at the end. */
    private @Nullable MessageId at;

    private boolean placed;

    DeliveryCursor(Database database, byte[] queuePrefix) {
        prefix = queuePrefix;
        scan = database.scan(Column.QUEUE, Keys.behind(queuePrefix));
    }

    @Nullable
    Delivery find(MessageId id) throws RocksDBException {
        moveTo(id);
        if (!id.equals(at)) {
            return null;
        }
        scan.valueStart(header);
        return Records.header(id, header);
    }

    private void moveTo(MessageId id) throws RocksDBException {
        if (placed && at != null && at.compareTo(id) <= 0) {
            for (int step = 0; step < STEPS_MAX && at != null && at.compareTo(id) < 0; step++) {
                at = scan.next() ? Keys.messageId(scan.key()) : null;
            }
            if (at == null || at.compareTo(id) >= 0) {
                return;
            }
        }
        placed = true;
        at = scan.seek(Keys.queue(prefix, id)) ? Keys.messageId(scan.key()) : null;
    }

    @Override
    public void close() {
        scan.close();
    }
}

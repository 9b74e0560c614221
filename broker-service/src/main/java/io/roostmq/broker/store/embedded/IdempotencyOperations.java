package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** What is known of publications that may be repeated, on the writer thread: written in one with the publication. */
final class IdempotencyOperations {
    private static final byte[] NOTHING = new byte[0];

    private IdempotencyOperations() {}

    /**
     * The row of a key.
     *
     * <pre>
     * version(1) messageId(16) untilMillis(8) matched(1) fingerprint
     * </pre>
     */
    record Known(MessageId messageId, long untilMillis, boolean matched, String fingerprint) {
        private static final int VERSION = 1;

        void encode(ByteWriter out) {
            out.putByte(VERSION)
                    .putId(messageId)
                    .putLong(untilMillis)
                    .putByte(matched ? 1 : 0)
                    .putString(fingerprint);
        }

        static Known decode(byte[] row) {
            ByteReader in = new ByteReader(row).expectVersion(VERSION);
            return new Known(in.getId(), in.getLong(), in.getByte() == 1, in.getString());
        }
    }

    /** Null when the key is new. */
    static Appended.@Nullable Earlier earlier(Group group, Append.Once once) throws RocksDBException {
        Known known = group.known(once.key(), rowKey(once.key()));
        return known == null || known.untilMillis() <= once.nowMillis()
                ? null
                : new Appended.Earlier(
                        known.messageId(), known.fingerprint().equals(once.fingerprint()), known.matched());
    }

    static void remember(Group group, Append.Once once, MessageId messageId) throws RocksDBException {
        byte[] rowKey = rowKey(once.key());
        Known known = new Known(messageId, once.untilMillis(), once.matched(), once.fingerprint());
        ByteWriter value = group.value();
        known.encode(value);
        group.put(Column.KEYS, group.key().putBytes(rowKey), value);
        group.put(Column.EXPIRY, Keys.expiry(Keys.KEY_EXPIRES, once.untilMillis(), rowKey), NOTHING);
        group.setKnown(once.key(), known);
    }

    static int forget(Group group, long nowMillis, int limit) throws RocksDBException {
        if (group.hasChanges()) {
            group.commit();
        }
        int forgotten = 0;
        byte[] end = Keys.expiryAfter(Keys.KEY_EXPIRES, nowMillis);
        try (Scan scan = group.database().scan(Column.EXPIRY, end)) {
            boolean valid = scan.seek(new byte[] {Keys.KEY_EXPIRES});
            while (valid && forgotten < limit) {
                byte[] entryKey = scan.key();
                byte[] rowKey = Keys.expiryKey(entryKey);
                Known known = group.known(Keys.text(rowKey, 0), rowKey);
                group.delete(Column.EXPIRY, entryKey);
                if (known != null && known.untilMillis() == Keys.expiryMillis(entryKey)) {
                    group.delete(Column.KEYS, rowKey);
                    forgotten++;
                }
                if (group.isFull()) {
                    group.commit();
                }
                valid = scan.next();
            }
        }
        return forgotten;
    }

    private static byte[] rowKey(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}

package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.embedded.Group.RetainedHead;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;

/** What changes retained messages, on the writer thread. */
final class RetainedOperations {
    private static final byte[] NOTHING = new byte[0];

    private RetainedOperations() {}

    /** @param encoded the message as {@link Records#message} wrote it */
    static void retain(Group group, Message message, byte[] encoded) throws RocksDBException {
        byte[] topicKey = message.topic().name().getBytes(StandardCharsets.UTF_8);
        RetainedHead before = group.retained(message.topic(), topicKey);
        if (before.id().compareTo(message.id()) >= 0) {
            return;
        }
        drop(group, message.topic(), topicKey, before);
        if (message.payload().isEmpty()) {
            return;
        }
        ByteWriter value = group.value();
        Records.retained(value, encoded);
        group.put(Column.RETAINED, group.key().putBytes(topicKey), value);
        if (message.expiresAtMillis() != Message.NEVER) {
            group.put(Column.EXPIRY, expiryKey(topicKey, message.expiresAtMillis()), NOTHING);
        }
        group.setRetained(message.topic(), new RetainedHead(message.id(), message.expiresAtMillis()));
        group.counters().addRetained(1);
    }

    static int removeExpired(Group group, long nowMillis, int limit) throws RocksDBException {
        if (group.hasChanges()) {
            group.commit();
        }
        int removed = 0;
        byte[] end = Keys.expiryAfter(Keys.RETAINED_EXPIRES, nowMillis);
        try (Scan scan = group.database().scan(Column.EXPIRY, end)) {
            boolean valid = scan.seek(new byte[] {Keys.RETAINED_EXPIRES});
            while (valid && removed < limit) {
                byte[] entryKey = scan.key();
                byte[] topicKey = Keys.expiryKey(entryKey);
                Topic topic = new Topic(Keys.text(topicKey, 0));
                RetainedHead head = group.retained(topic, topicKey);
                group.delete(Column.EXPIRY, entryKey);
                if (head.expiresAtMillis() == Keys.expiryMillis(entryKey)) {
                    drop(group, topic, topicKey, head);
                    removed++;
                }
                if (group.isFull()) {
                    group.commit();
                }
                valid = scan.next();
            }
        }
        return removed;
    }

    private static void drop(Group group, Topic topic, byte[] topicKey, RetainedHead before) throws RocksDBException {
        if (before.equals(RetainedHead.NONE)) {
            return;
        }
        group.delete(Column.RETAINED, topicKey);
        if (before.expiresAtMillis() != Message.NEVER) {
            group.delete(Column.EXPIRY, expiryKey(topicKey, before.expiresAtMillis()));
        }
        group.setRetained(topic, RetainedHead.NONE);
        group.counters().addRetained(-1);
    }

    private static byte[] expiryKey(byte[] topicKey, long expiresAtMillis) {
        return Keys.expiry(Keys.RETAINED_EXPIRES, expiresAtMillis, topicKey);
    }
}

package io.roostmq.broker.store.embedded;

import java.nio.charset.StandardCharsets;

/** The column families. Their names are part of the store's format. */
enum Column {
    /** Counters of the whole store. Has the name that RocksDB insists on. */
    META("default", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Client identifier to session. */
    SESSIONS("sessions", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Client identifier to the counters of its queue. */
    DEPTHS("depths", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Client identifier to the Will of its connection. */
    WILLS("wills", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Client identifier and filter to subscription. */
    SUBSCRIPTIONS("subscriptions", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Client identifier, incarnation and message identifier to delivery. */
    QUEUE("queue", Column.QUEUE_WRITE_BUFFER_BYTES),
    /** Client identifier and packet identifier to message identifier. */
    INBOUND("inbound", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Topic to message. */
    RETAINED("retained", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Idempotency key to what was published under it. */
    KEYS("keys", Column.SMALL_WRITE_BUFFER_BYTES),
    /** Kind, time and key to nothing: what ends when. Entries may be stale; the record that they point to decides. */
    EXPIRY("expiry", Column.SMALL_WRITE_BUFFER_BYTES);

    private static final long SMALL_WRITE_BUFFER_BYTES = 8L << 20;
    private static final long QUEUE_WRITE_BUFFER_BYTES = 32L << 20;

    private final String columnName;
    private final long writeBufferBytes;

    Column(String columnName, long writeBufferBytes) {
        this.columnName = columnName;
        this.writeBufferBytes = writeBufferBytes;
    }

    byte[] columnName() {
        return columnName.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many bytes are collected in memory before they become a file. */
    long writeBufferBytes() {
        return writeBufferBytes;
    }
}

package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of all column families. Numbers are big endian, so that the order of the bytes is the order of the numbers; a
 * client identifier contains no U+0000, so one such byte ends it.
 *
 * <pre>
 * sessions, depths, wills   clientId
 * subscriptions             clientId 00 filter
 * inbound                   clientId 00 packetId(2)
 * queue                     clientId 00 incarnation(8) messageId(16)
 * retained                  topic
 * keys                      idempotency key
 * expiry                    kind(1) millis(8) then: clientId | clientId | key of queue | topic | idempotency key
 * </pre>
 */
final class Keys {
    static final byte[] HIGHEST_MESSAGE_ID = ascii("highest-message-id");
    static final byte[] LAST_INCARNATION = ascii("last-incarnation");
    static final byte[] RETAINED_COUNT = ascii("retained-count");
    static final byte[] PROBE = ascii("probe");

    /** Kinds of entries in the expiry index. */
    static final byte SESSION_EXPIRES = 'S';

    static final byte WILL_DUE = 'W';
    static final byte MESSAGE_EXPIRES = 'M';
    static final byte RETAINED_EXPIRES = 'R';
    static final byte KEY_EXPIRES = 'K';

    private static final int EXPIRY_HEADER_BYTES = 1 + Long.BYTES;

    private Keys() {}

    static byte[] client(ClientId clientId) {
        return clientId.value().getBytes(StandardCharsets.UTF_8);
    }

    static ClientId toClient(byte[] key, int from, int to) {
        return new ClientId(new String(key, from, to - from, StandardCharsets.UTF_8));
    }

    /** What the rows of a client begin with, where there are several. */
    static byte[] clientPrefix(byte[] client) {
        return Arrays.copyOf(client, client.length + 1);
    }

    /** The first key behind all that begin with the prefix. */
    static byte[] behind(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            end[i]++;
            if (end[i] != 0) {
                return Arrays.copyOf(end, i + 1);
            }
        }
        throw new IllegalArgumentException("nothing is behind " + Arrays.toString(prefix));
    }

    static byte[] subscription(byte[] clientPrefix, TopicFilter filter) {
        return join(clientPrefix, filter.value().getBytes(StandardCharsets.UTF_8));
    }

    static byte[] inbound(byte[] clientPrefix, int packetId) {
        byte[] key = Arrays.copyOf(clientPrefix, clientPrefix.length + Short.BYTES);
        ByteBuffer.wrap(key).putShort(clientPrefix.length, (short) packetId);
        return key;
    }

    static int packetId(byte[] inboundKey) {
        return Short.toUnsignedInt(ByteBuffer.wrap(inboundKey).getShort(inboundKey.length - Short.BYTES));
    }

    static byte[] queuePrefix(byte[] clientPrefix, long incarnation) {
        byte[] key = Arrays.copyOf(clientPrefix, clientPrefix.length + Long.BYTES);
        ByteBuffer.wrap(key).putLong(clientPrefix.length, incarnation);
        return key;
    }

    /** The smallest identifier that is larger. */
    static MessageId following(MessageId id) {
        return id.low() == -1 ? new MessageId(id.high() + 1, 0) : new MessageId(id.high(), id.low() + 1);
    }

    static byte[] queue(byte[] queuePrefix, MessageId id) {
        byte[] key = Arrays.copyOf(queuePrefix, queuePrefix.length + MessageId.BYTES);
        ByteBuffer.wrap(key).putLong(queuePrefix.length, id.high()).putLong(queuePrefix.length + Long.BYTES, id.low());
        return key;
    }

    static MessageId messageId(byte[] queueKey) {
        ByteBuffer bytes = ByteBuffer.wrap(queueKey);
        int at = queueKey.length - MessageId.BYTES;
        return new MessageId(bytes.getLong(at), bytes.getLong(at + Long.BYTES));
    }

    static byte[] expiry(byte kind, long millis, byte[] key) {
        byte[] entry = new byte[EXPIRY_HEADER_BYTES + key.length];
        ByteBuffer.wrap(entry).put(kind).putLong(millis).put(key);
        return entry;
    }

    /** Where the entries of a kind begin that are later than {@code millis}. */
    static byte[] expiryAfter(byte kind, long millis) {
        return millis == Long.MAX_VALUE
                ? new byte[] {(byte) (kind + 1)}
                : expiry(kind, Math.max(millis, -1) + 1, new byte[0]);
    }

    static long expiryMillis(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(1);
    }

    /** The key that an entry of the expiry index is about. */
    static byte[] expiryKey(byte[] entry) {
        return Arrays.copyOfRange(entry, EXPIRY_HEADER_BYTES, entry.length);
    }

    /** The client of a key that begins with a client identifier and more behind it. */
    static ClientId clientOf(byte[] key) {
        int end = 0;
        while (key[end] != 0) {
            end++;
        }
        return toClient(key, 0, end);
    }

    static String text(byte[] key, int from) {
        return new String(key, from, key.length - from, StandardCharsets.UTF_8);
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static byte[] id(MessageId id) {
        return ByteBuffer.allocate(MessageId.BYTES)
                .putLong(id.high())
                .putLong(id.low())
                .array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}

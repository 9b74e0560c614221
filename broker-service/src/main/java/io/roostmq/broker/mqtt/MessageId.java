package io.roostmq.broker.mqtt;

import java.util.UUID;

/**
 * The one identity of a publication: a UUID version 7 (RFC 9562 section 5.7) made by {@link MessageIds}.
 *
 * <p>It correlates all records of one publication, orders a queue, makes a repeated write idempotent and is the source of
 * the Packet Identifier (see {@link #packetId()}). Natural order is the order of the 128 unsigned bits, which is the order
 * of creation on one node.
 */
public record MessageId(long high, long low) implements Comparable<MessageId> {
    /** Smaller than every identifier that is ever made. */
    public static final MessageId MIN = new MessageId(0, 0);

    /** Larger than every identifier that is ever made. */
    public static final MessageId MAX = new MessageId(-1, -1);

    /** The last bits of an identifier number those that one maker has made. */
    private static final int NUMBER_BITS = 16;

    private static final int PACKET_IDS = 65535;

    /** The size of {@link #high} and {@link #low} as bytes. */
    public static final int BYTES = 16;

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static MessageId parse(String uuid) {
        UUID parsed = UUID.fromString(uuid);
        return new MessageId(parsed.getMostSignificantBits(), parsed.getLeastSignificantBits());
    }

    /** When it was made: milliseconds since 1970-01-01 UTC, never behind the maker's clock, ahead of it only by drift. */
    public long timestampMillis() {
        return high >>> 16;
    }

    /**
     * The Packet Identifier, 1..65535, under which this message is sent to every client: a function of the identity, so
     * that a repetition after a reconnect or a crash carries the original one [MQTT-4.4.0-1] without a write before the
     * first send. The last 16 bits are a number that {@link MessageIds} counts, so two messages of one run of the broker that
     * share a Packet Identifier have 65,534 others between them; a queue then waits until the first is acknowledged.
     */
    public int packetId() {
        return 1 + (int) (low & 0xFFFF) % PACKET_IDS;
    }

    /** Whether both were made by one run of one broker. */
    public boolean isFromSameMakerAs(MessageId other) {
        return low >>> NUMBER_BITS == other.low >>> NUMBER_BITS;
    }

    /** The next smaller one; of {@link #MIN} there is none. */
    public MessageId before() {
        return low == 0 ? new MessageId(high - 1, -1) : new MessageId(high, low - 1);
    }

    /** The smaller of the two. */
    public MessageId min(MessageId other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The larger of the two. */
    public MessageId max(MessageId other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(MessageId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The canonical text of the UUID. */
    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}

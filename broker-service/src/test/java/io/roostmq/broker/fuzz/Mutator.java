package io.roostmq.broker.fuzz;

import io.roostmq.broker.codec.ClientBytes;
import java.util.Arrays;
import java.util.Random;

/** Makes packets wrong in the ways that codecs fear: single bits, lengths, flags, cuts, insertions, repetitions. */
final class Mutator {
    private static final int[] EDGES = {0x00, 0x01, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF};
    private static final int SLICE_BYTES_MAX = 64;
    private static final int MUTATIONS_MAX = 3;

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    /** The packet with one to three things changed. */
    byte[] mutated(byte[] packet) {
        byte[] mutated = packet;
        for (int i = 1 + random.nextInt(MUTATIONS_MAX); i > 0 && mutated.length > 0; i--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] packet) {
        int at = random.nextInt(packet.length);
        return switch (random.nextInt(9)) {
            case 0 -> withByte(packet, at, packet[at] ^ (1 << random.nextInt(8)));
            case 1 -> withByte(packet, at, random.nextInt(256));
            case 2 -> withByte(packet, at, EDGES[random.nextInt(EDGES.length)]);
            case 3 -> withByte(packet, 0, (packet[0] & 0xF0) | random.nextInt(16));
            case 4 -> withByte(packet, 0, (packet[0] & 0x0F) | (random.nextInt(16) << 4));
            case 5 -> withLength(packet);
            case 6 -> Arrays.copyOf(packet, at);
            case 7 -> inserted(packet, at, random(1 + random.nextInt(8)));
            default -> inserted(packet, at, slice(packet));
        };
    }

    private static byte[] withByte(byte[] packet, int at, int value) {
        byte[] changed = packet.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** The Remaining Length is another one, sometimes a very large one; the bytes behind it stay. */
    private byte[] withLength(byte[] packet) {
        int headerBytes = 1;
        while (headerBytes < packet.length && packet[headerBytes] < 0) {
            headerBytes++;
        }
        byte[] body = Arrays.copyOfRange(packet, Math.min(headerBytes + 1, packet.length), packet.length);
        int length =
                random.nextInt(4) == 0 ? random.nextInt(1 << 28) : Math.max(0, body.length + random.nextInt(9) - 4);
        return new ClientBytes()
                .oneByte(packet[0])
                .variableBytes(length)
                .raw(body)
                .bytes();
    }

    private byte[] slice(byte[] packet) {
        int from = random.nextInt(packet.length);
        return Arrays.copyOfRange(packet, from, Math.min(packet.length, from + 1 + random.nextInt(SLICE_BYTES_MAX)));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] inserted(byte[] packet, int at, byte[] insertion) {
        return new ClientBytes()
                .raw(Arrays.copyOf(packet, at))
                .raw(insertion)
                .raw(Arrays.copyOfRange(packet, at, packet.length))
                .bytes();
    }
}

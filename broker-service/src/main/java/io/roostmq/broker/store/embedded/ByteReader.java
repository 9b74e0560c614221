package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what a {@link ByteWriter} wrote. Not thread-safe. */
final class ByteReader {
    private final byte[] bytes;
    private final ByteBuffer in;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
        in = ByteBuffer.wrap(bytes);
    }

    /** @throws IllegalStateException when the next byte is not the version */
    ByteReader expectVersion(int version) {
        int actual = getByte();
        if (actual != version) {
            throw new IllegalStateException("record version: " + actual + " (expected: " + version + ")");
        }
        return this;
    }

    void skipTo(int position) {
        in.position(position);
    }

    int getByte() {
        return in.get();
    }

    long getLong() {
        return in.getLong();
    }

    MessageId getId() {
        return new MessageId(in.getLong(), in.getLong());
    }

    int getVarint() {
        int value = 0;
        int shift = 0;
        while (true) {
            int next = in.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    String getString() {
        int length = getVarint();
        int start = in.position();
        in.position(start + length);
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    byte[] getSized() {
        byte[] sized = new byte[getVarint()];
        in.get(sized);
        return sized;
    }

    /** All that was not read yet. */
    byte[] getRest() {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}

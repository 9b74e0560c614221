package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A direct buffer that grows, used again and again to build keys and values without garbage. Not thread-safe. */
final class ByteWriter {
    private static final int INITIAL_BYTES = 1024;
    /** A buffer that had to grow beyond this is not kept. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);

    /** Begins a new key or value. */
    ByteWriter clear() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
        }
        buffer.clear();
        return this;
    }

    ByteWriter putByte(int value) {
        ensure(Byte.BYTES);
        buffer.put((byte) value);
        return this;
    }

    ByteWriter putShort(int value) {
        ensure(Short.BYTES);
        buffer.putShort((short) value);
        return this;
    }

    ByteWriter putInt(int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
        return this;
    }

    ByteWriter putLong(long value) {
        ensure(Long.BYTES);
        buffer.putLong(value);
        return this;
    }

    ByteWriter putId(MessageId id) {
        return putLong(id.high()).putLong(id.low());
    }

    ByteWriter putBytes(byte[] bytes) {
        ensure(bytes.length);
        buffer.put(bytes);
        return this;
    }

    /** @param value not negative; one byte below 128 */
    ByteWriter putVarint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            putByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return putByte(rest);
    }

    /** Length and content. */
    ByteWriter putSized(byte[] bytes) {
        return putVarint(bytes.length).putBytes(bytes);
    }

    /** Length and content as UTF-8. */
    ByteWriter putString(String text) {
        return putSized(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was put since {@link #clear}, to be read at once: valid until the next call. */
    ByteBuffer written() {
        return buffer.duplicate().flip();
    }

    byte[] toArray() {
        byte[] copy = new byte[buffer.position()];
        buffer.duplicate().flip().get(copy);
        return copy;
    }

    private void ensure(int bytes) {
        if (buffer.remaining() < bytes) {
            long needed = (long) buffer.position() + bytes;
            long grown = Math.max(needed, 2L * buffer.capacity());
            ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(grown, Integer.MAX_VALUE));
            buffer = larger.put(buffer.flip());
        }
    }
}

package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a client sends, by the standard and by nothing else: the codec under test has no part in it. */
public final class ClientBytes {
    private final ByteBuf out = Unpooled.buffer();

    public ClientBytes oneByte(int value) {
        out.writeByte(value);
        return this;
    }

    public ClientBytes twoBytes(int value) {
        out.writeShort(value);
        return this;
    }

    public ClientBytes fourBytes(long value) {
        out.writeInt((int) value);
        return this;
    }

    public ClientBytes variableBytes(int value) {
        int left = value;
        do {
            int digit = left & 0x7F;
            left >>>= 7;
            out.writeByte(left > 0 ? digit | 0x80 : digit);
        } while (left > 0);
        return this;
    }

    public ClientBytes text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    public ClientBytes binary(byte[] bytes) {
        out.writeShort(bytes.length).writeBytes(bytes);
        return this;
    }

    public ClientBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A property of one byte; nothing when the value is negative, as in all that follow. */
    public ClientBytes byteProperty(int id, int value) {
        return value < 0 ? this : oneByte(id).oneByte(value);
    }

    public ClientBytes twoByteProperty(int id, int value) {
        return value < 0 ? this : oneByte(id).twoBytes(value);
    }

    public ClientBytes fourByteProperty(int id, long value) {
        return value < 0 ? this : oneByte(id).fourBytes(value);
    }

    public ClientBytes textProperty(int id, @Nullable String value) {
        return value == null ? this : oneByte(id).text(value);
    }

    public ClientBytes binaryProperty(int id, @Nullable Payload value) {
        return value == null ? this : oneByte(id).binary(value.array());
    }

    public ClientBytes userProperties(List<UserProperty> users) {
        for (UserProperty user : users) {
            oneByte(0x26).text(user.name()).text(user.value());
        }
        return this;
    }

    /** These bytes as a block of properties, behind their length. */
    public ClientBytes propertyBlock(ClientBytes properties) {
        byte[] block = properties.bytes();
        return variableBytes(block.length).raw(block);
    }

    /** All as a packet: the first byte of the fixed header, and the length. */
    public byte[] packet(int first) {
        byte[] body = bytes();
        return new ClientBytes()
                .oneByte(first)
                .variableBytes(body.length)
                .raw(body)
                .bytes();
    }

    public byte[] bytes() {
        return ByteBufUtil.getBytes(out);
    }
}

package io.roostmq.broker.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet of the server, read by the standard and by nothing else; one that breaks it fails the test.
 *
 * @param first of its bytes: type and flags
 * @param sizeBytes the whole packet
 * @param acknowledgeFlags of CONNACK
 * @param packetId 0 where there is none
 * @param reasons of all packets but PUBLISH; several in SUBACK and UNSUBACK, 0 where it may be left out and is
 * @param payload of PUBLISH
 */
record ServerPacket(
        int first,
        int sizeBytes,
        int acknowledgeFlags,
        int packetId,
        String topic,
        List<Integer> reasons,
        List<Given> properties,
        String payload) {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;
    static final int AUTH = 15;

    /** A property, as {@link Property#read} has it. */
    record Given(int id, Object value) {}

    int type() {
        return first >> 4;
    }

    int qos() {
        return (first >> 1) & 0x03;
    }

    boolean isDuplicate() {
        return (first & 0x08) != 0;
    }

    boolean isRetained() {
        return (first & 0x01) != 0;
    }

    boolean isSessionPresent() {
        return acknowledgeFlags == 1;
    }

    int reason() {
        return reasons.get(0);
    }

    /** The values of a property, in their order. */
    List<Object> values(int property) {
        return properties.stream()
                .filter(given -> given.id == property)
                .map(Given::value)
                .toList();
    }

    boolean has(int property) {
        return !values(property).isEmpty();
    }

    /** The value of a number that may be left out. */
    long number(int property, long absent) {
        List<Object> values = values(property);
        return values.isEmpty() ? absent : (Long) values.get(0);
    }

    /** The value of a text, empty when it is left out. */
    String textOf(int property) {
        List<Object> values = values(property);
        return values.isEmpty() ? "" : (String) values.get(0);
    }

    static ServerPacket read(Version version, int first, int sizeBytes, byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        int type = first >> 4;
        int flags = first & 0x0F;
        int expectedFlags = type == PUBREL ? 0x02 : 0;
        if (type != PUBLISH && flags != expectedFlags) {
            throw new AssertionError("flags of packet type " + type + ": " + flags);
        }
        boolean acknowledged = type == PUBLISH ? (flags & 0x06) != 0 : (type >= PUBACK && type <= UNSUBACK);
        String topic = type == PUBLISH ? text(in) : "";
        int acknowledgeFlags = type == CONNACK ? in.readUnsignedByte() : 0;
        int packetId = acknowledged ? in.readUnsignedShort() : 0;
        List<Integer> reasons = new ArrayList<>();
        boolean isAnswerToFilters = type == SUBACK || type == UNSUBACK;
        if (type == CONNACK || (type != PUBLISH && !isAnswerToFilters)) {
            reasons.add(in.isReadable() ? (int) in.readUnsignedByte() : 0);
        }
        List<Given> properties = version.hasProperties() ? properties(type, in) : List.of();
        while (isAnswerToFilters && in.isReadable()) {
            reasons.add((int) in.readUnsignedByte());
        }
        String payload = type == PUBLISH
                ? in.readCharSequence(in.readableBytes(), StandardCharsets.UTF_8)
                        .toString()
                : "";
        if (in.isReadable()) {
            throw new AssertionError("packet type " + type + " goes on: " + ByteBufUtil.hexDump(body));
        }
        return new ServerPacket(
                first, sizeBytes, acknowledgeFlags, packetId, topic, List.copyOf(reasons), properties, payload);
    }

    private static List<Given> properties(int type, ByteBuf in) {
        boolean mayEnd = (type >= PUBACK && type <= PUBCOMP) || type == PINGRESP || type == DISCONNECT || type == AUTH;
        if (mayEnd && !in.isReadable()) {
            return List.of();
        }
        ByteBuf block = in.readSlice(variableBytes(in));
        List<Given> properties = new ArrayList<>();
        while (block.isReadable()) {
            int id = variableBytes(block);
            properties.add(new Given(id, Property.read(id, block)));
        }
        return List.copyOf(properties);
    }

    static int variableBytes(ByteBuf in) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.readUnsignedByte();
            value |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0) {
                return value;
            }
        }
        throw new AssertionError("the server sent a variable byte integer that does not end");
    }

    static String text(ByteBuf in) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readBytes(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("the server sent a text that is not UTF-8: " + ByteBufUtil.hexDump(bytes), e);
        }
    }

    static String binary(ByteBuf in) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }
}

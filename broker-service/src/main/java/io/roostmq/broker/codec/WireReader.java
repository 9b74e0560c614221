package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;

/** Reads the data types of MQTT 5.0 section 1.5 from the bytes of one packet; what goes beyond them is malformed. */
final class WireReader {
    private static final int VARIABLE_BYTES_MAX = 4;

    private WireReader() {}

    static int oneByte(ByteBuf in) {
        expect(in, Byte.BYTES);
        return in.readUnsignedByte();
    }

    static int twoBytes(ByteBuf in) {
        expect(in, Short.BYTES);
        return in.readUnsignedShort();
    }

    private static int fourBytes(ByteBuf in) {
        expect(in, Integer.BYTES);
        return in.readInt();
    }

    private static int variableBytes(ByteBuf in) {
        int value = 0;
        for (int i = 0; i < VARIABLE_BYTES_MAX; i++) {
            int digit = oneByte(in);
            value |= (digit & 0x7F) << (7 * i);
            if ((digit & 0x80) == 0) {
                if (digit == 0 && i > 0) {
                    throw malformed("[MQTT-1.5.5-1] a variable byte integer is not in its shortest form");
                }
                return value;
            }
        }
        throw malformed("a variable byte integer takes more than " + VARIABLE_BYTES_MAX + " bytes, section 1.5.5");
    }

    /** [MQTT-1.5.4-1], [MQTT-1.5.4-2]. */
    static String text(ByteBuf in) {
        int length = twoBytes(in);
        expect(in, length);
        if (!ByteBufUtil.isText(in, in.readerIndex(), length, StandardCharsets.UTF_8)) {
            throw malformed("[MQTT-1.5.4-1] a text is not well-formed UTF-8");
        }
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return WireText.checked(text);
    }

    static byte[] binary(ByteBuf in) {
        int length = twoBytes(in);
        expect(in, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** MQTT 5.0 section 2.2.2. Which of them may come with the packet is for {@link InboundProperties} to see. */
    static MqttProperties properties(ByteBuf in) {
        int length = variableBytes(in);
        expect(in, length);
        if (length == 0) {
            return MqttProperties.NO_PROPERTIES;
        }
        ByteBuf block = in.readSlice(length);
        MqttProperties properties = new MqttProperties();
        long seen = 0;
        while (block.isReadable()) {
            int id = variableBytes(block);
            Property property = Property.of(id);
            if (property == null) {
                throw malformed("property " + id + " does not exist");
            }
            if (property.isIn(seen) && !mayRepeat(property)) {
                throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "more than one " + property);
            }
            seen |= Property.set(property);
            properties.add(value(block, property));
        }
        return properties;
    }

    private static boolean mayRepeat(Property property) {
        return property == Property.USER_PROPERTY || property == Property.SUBSCRIPTION_IDENTIFIER;
    }

    private static MqttProperties.MqttProperty<?> value(ByteBuf in, Property property) {
        int id = property.id();
        return switch (property.form()) {
            case BYTE -> new MqttProperties.IntegerProperty(id, oneByte(in));
            case TWO_BYTES -> new MqttProperties.IntegerProperty(id, twoBytes(in));
            case FOUR_BYTES -> new MqttProperties.IntegerProperty(id, fourBytes(in));
            case VARIABLE_BYTES -> new MqttProperties.IntegerProperty(id, variableBytes(in));
            case TEXT -> new MqttProperties.StringProperty(id, text(in));
            case TEXT_PAIR -> new MqttProperties.UserProperty(text(in), text(in));
            case BINARY -> new MqttProperties.BinaryProperty(id, binary(in));
        };
    }

    /** @throws ProtocolException MALFORMED_PACKET when the packet goes on */
    static void end(ByteBuf in, Object packet) {
        if (in.isReadable()) {
            throw malformed(packet + ": " + in.readableBytes() + " bytes too many");
        }
    }

    private static void expect(ByteBuf in, int bytes) {
        if (in.readableBytes() < bytes) {
            throw malformed("the packet ends " + (bytes - in.readableBytes()) + " bytes too early");
        }
    }

    static ProtocolException malformed(String what) {
        return new ProtocolException(ReasonCode.MALFORMED_PACKET, what);
    }
}

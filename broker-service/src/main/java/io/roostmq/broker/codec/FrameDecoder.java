package io.roostmq.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from a client to Netty's messages: takes the place of {@link MqttDecoder} in a pipeline, for the reasons given in the
 * package's description. A packet is read when all of it is there, and only within its own bytes; one that is larger than
 * allowed is refused by its first bytes, so that no more than one packet is ever held.
 *
 * <p>What cannot be decoded becomes a message whose {@code decoderResult} is a failure with a {@link ProtocolException}; all
 * that comes after it is discarded. When the version of a CONNECT was understood, its failure has a
 * {@link MqttConnectVariableHeader} that tells it, and what else had been read.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    /** Where Netty's encoder looks for the version that its decoder would have left there. */
    private static final AttributeKey<MqttVersion> ENCODER_VERSION = AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

    /** The most bytes a Remaining Length may take, MQTT 5.0 section 2.1.4. */
    private static final int LENGTH_BYTES_MAX = 4;

    private final long packetBytesMax;
    private @Nullable MqttVersion version;
    /** What is known of the CONNECT. */
    private @Nullable MqttConnectVariableHeader connect;
    /** Whether the Remaining Length of the last packet takes no more bytes than it needs. */
    private boolean shortestLength = true;

    private boolean failed;

    /** @param packetBytesMax the largest packet taken, fixed header included, in bytes; the Maximum Packet Size of CONNACK */
    public FrameDecoder(long packetBytesMax) {
        this.packetBytesMax = packetBytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        MqttFixedHeader header = null;
        try {
            header = fixedHeader(in);
            if (header != null) {
                out.add(message(ctx, header, in.readSlice(header.remainingLength())));
            }
        } catch (ProtocolException e) {
            failed = true;
            in.skipBytes(in.readableBytes());
            out.add(MqttMessageFactory.newInvalidMessage(header, connectOf(header), e));
        }
    }

    /** Null, and nothing is read, when the packet is not complete. */
    private @Nullable MqttFixedHeader fixedHeader(ByteBuf in) {
        int readable = in.readableBytes();
        int start = in.readerIndex();
        if (readable == 0) {
            return null;
        }
        int first = in.getUnsignedByte(start);
        MqttMessageType type = type(first);
        checkFlags(type, first & 0x0F);
        int length = 0;
        for (int i = 1; i <= LENGTH_BYTES_MAX; i++) {
            if (i >= readable) {
                return null;
            }
            int digit = in.getUnsignedByte(start + i);
            length |= (digit & 0x7F) << (7 * (i - 1));
            if ((digit & 0x80) != 0) {
                continue;
            }
            shortestLength = digit != 0 || i == 1;
            checkSize(type, 1L + i + length);
            if (readable - 1 - i < length) {
                return null;
            }
            in.skipBytes(1 + i);
            MqttQoS qos = MqttQoS.valueOf((first >> 1) & 0x03);
            return new MqttFixedHeader(type, (first & 0x08) != 0, qos, (first & 0x01) != 0, length);
        }
        throw malformed("remaining length takes more than " + LENGTH_BYTES_MAX + " bytes, section 2.1.4");
    }

    private static MqttMessageType type(int first) {
        int type = first >> 4;
        if (type == 0) {
            throw malformed("packet type: 0 (expected: 1..15), section 2.1.2");
        }
        return MqttMessageType.valueOf(type);
    }

    /** MQTT 5.0 section 2.1.3. In MQTT 3.1, section 2.1, DUP is of three more packets, and a bit without a use may be set. */
    private void checkFlags(MqttMessageType type, int flags) {
        if (type == MqttMessageType.PUBLISH) {
            if ((flags & 0x06) == 0x06) {
                throw malformed("[MQTT-3.3.1-4] PUBLISH: QoS: 3 (expected: 0..2)");
            }
            return;
        }
        int expected = switch (type) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0x02;
            default -> 0x00;
        };
        if (flags != expected && version != MqttVersion.MQTT_3_1) {
            throw malformed("[MQTT-2.1.3-1] " + type + ": flags: " + flags + " (expected: " + expected + ")");
        }
    }

    private void checkSize(MqttMessageType type, long bytes) {
        if (bytes > packetBytesMax) {
            throw new ProtocolException(
                    ReasonCode.PACKET_TOO_LARGE,
                    type + ": " + bytes + " bytes (expected: at most " + packetBytesMax + ")");
        }
    }

    private MqttMessage message(ChannelHandlerContext ctx, MqttFixedHeader header, ByteBuf body) {
        if (header.messageType() == MqttMessageType.CONNECT) {
            if (version != null) {
                throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.0-2] second CONNECT");
            }
            version = ConnectFrame.version(body);
            connect = ConnectFrame.headerOf(version);
            checkLength(version);
            ctx.channel().attr(ENCODER_VERSION).set(version);
            connect = ConnectFrame.header(version, body);
            return ConnectFrame.message(header, connect, version, body);
        }
        if (version == null) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.0-1] the first packet is " + header.messageType());
        }
        checkLength(version);
        return new FrameReader(version, header, body).message();
    }

    /** MQTT 3.1.1 section 2.2.3 does not ask for the shortest form. */
    private void checkLength(MqttVersion version) {
        if (!shortestLength && version == MqttVersion.MQTT_5) {
            throw malformed("[MQTT-1.5.5-1] remaining length is not the shortest form");
        }
    }

    private @Nullable MqttConnectVariableHeader connectOf(@Nullable MqttFixedHeader header) {
        return header != null && header.messageType() == MqttMessageType.CONNECT ? connect : null;
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException(ReasonCode.MALFORMED_PACKET, what);
    }
}

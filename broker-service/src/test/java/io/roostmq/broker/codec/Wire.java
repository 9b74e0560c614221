package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A channel with decoder, dialect and encoder, and the count of every byte of memory it takes. Hex may contain blanks. */
final class Wire implements AutoCloseable {
    static final int TOPIC_ALIAS_MAXIMUM = 5;
    static final int TOPIC_ALIASES_OUT_MAX = 4;
    static final long PACKET_BYTES_MAX = 1_000_000;

    /** CONNECT with Clean Start, without anything else, client identifier "c". */
    static final String CONNECT_5 = "100E 0004 4D515454 05 02 003C 00 0001 63";

    static final String CONNECT_311 = "100D 0004 4D515454 04 02 003C 0001 63";
    static final String CONNECT_31 = "100F 0006 4D5149736470 03 02 003C 0001 63";

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel;
    private @Nullable Dialect dialect;

    Wire() {
        this(new FrameDecoder(PACKET_BYTES_MAX));
    }

    Wire(ChannelHandler decoder) {
        channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(decoder, MqttEncoder.INSTANCE);
    }

    /** A channel on which the client has said which version it speaks. */
    static Wire connected(String connect) {
        Wire wire = new Wire();
        wire.receive(connect);
        return wire;
    }

    Packet receive(String hex) {
        List<Packet> packets = receive(ByteBufUtil.decodeHexDump(hex.replace(" ", "")), null);
        assertEquals(1, packets.size(), hex);
        return packets.get(0);
    }

    Packet receive(byte[] bytes) {
        List<Packet> packets = receive(bytes, null);
        assertEquals(1, packets.size());
        return packets.get(0);
    }

    /** @param random where the bytes are torn into pieces, null for nowhere */
    List<Packet> receive(byte[] bytes, @Nullable Random random) {
        int from = 0;
        while (from < bytes.length) {
            int length = random == null ? bytes.length : Math.min(bytes.length - from, 1 + random.nextInt(20));
            ByteBuf piece = allocator.buffer(length);
            piece.writeBytes(bytes, from, length);
            channel.writeInbound(piece);
            from += length;
        }
        List<Packet> packets = new ArrayList<>();
        for (MqttMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            packets.add(decode(message));
        }
        return packets;
    }

    private Packet decode(MqttMessage message) {
        try {
            if (message.decoderResult().isFailure()) {
                throw Dialects.failure(message);
            }
            if (dialect == null) {
                dialect = Dialects.of(
                        assertInstanceOf(MqttConnectMessage.class, message),
                        TOPIC_ALIAS_MAXIMUM,
                        TOPIC_ALIASES_OUT_MAX);
            }
            return dialect.decode(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** The bytes the client gets, null when this version cannot say it. */
    byte @Nullable [] bytesOf(Packet packet) {
        assertNotNull(dialect);
        MqttMessage message = dialect.encode(packet);
        return message == null ? null : bytesOf(message);
    }

    byte[] bytesOf(MqttMessage message) {
        channel.writeOutbound(message);
        ByteBuf written = channel.readOutbound();
        try {
            return ByteBufUtil.getBytes(written);
        } finally {
            written.release();
        }
    }

    boolean fits(Publish publish) {
        assertNotNull(dialect);
        return dialect.fits(publish);
    }

    void assertSends(String hex, Packet packet) {
        byte[] bytes = bytesOf(packet);
        assertNotNull(bytes, "nothing sent");
        assertEquals(hex.replace(" ", ""), ByteBufUtil.hexDump(bytes).toUpperCase(Locale.ROOT));
    }

    void assertSendsNothing(Packet packet) {
        assertNull(bytesOf(packet));
    }

    /** Fails when a buffer was not released. */
    @Override
    public void close() {
        channel.finishAndReleaseAll();
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory(), "bytes leaked");
    }
}

package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random packets of every type, with Netty's encoder or decoder (4.1.130) as the client: many on one connection, torn into
 * random pieces on the way. Where Netty cannot say or read what the standard allows, a {@link NettyDifference} leaves it out.
 */
final class NettyRoundTripTest {
    /** Of each version, each way. */
    private static final int PACKETS = 1_000;

    private static final int PACKETS_OF_A_CONNECTION_MAX = 40;
    private static final int LEFT_OUT_MAX = PACKETS / 5;

    /** MQTT 5.0, client identifier "c", takes as many Topic Aliases as the server sets. */
    private static final String CONNECT_5_ALIASES = "1011 0004 4D515454 05 02 003C 03 220004 0001 63";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomPackets packets = new RandomPackets(random);
    private int leftOut;

    @ParameterizedTest
    @EnumSource
    void whatNettyWritesIsRead(MqttVersion version) {
        assertDoesNotThrow(
                () -> {
                    for (int sent = 0; sent < PACKETS; ) {
                        sent += receiveFromNetty(version);
                    }
                },
                () -> "seed " + seed);
        assertTrue(leftOut < LEFT_OUT_MAX, leftOut + " left out, seed " + seed);
    }

    /** Returns the number of packets. */
    private int receiveFromNetty(MqttVersion version) {
        boolean is5 = version == MqttVersion.MQTT_5;
        NettyClientSide client = new NettyClientSide(version, random);
        List<Packet> meant = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Wire netty = new Wire();
                Wire server = new Wire()) {
            for (int left = 2 + random.nextInt(PACKETS_OF_A_CONNECTION_MAX - 1); left > 0; ) {
                Packet packet = meant.isEmpty()
                        ? (is5 ? packets.connect() : packets.connect3(version))
                        : (is5 ? packets.byClient() : packets.byClient3());
                if (isLeftOut(NettyDifference.OF_ENCODER, packet)) {
                    continue;
                }
                meant.add(packet);
                bytes.writeBytes(netty.bytesOf(client.message(packet)));
                left--;
            }
            assertEquals(meant, server.receive(bytes.toByteArray(), random));
        }
        return meant.size();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenNettyReads(MqttVersion version) {
        assertDoesNotThrow(
                () -> {
                    for (int sent = 0; sent < PACKETS; ) {
                        sent += sendToNetty(version);
                    }
                },
                () -> "seed " + seed);
        assertTrue(leftOut < LEFT_OUT_MAX, leftOut + " left out, seed " + seed);
    }

    /** Returns the number of packets. */
    private int sendToNetty(MqttVersion version) {
        boolean is5 = version == MqttVersion.MQTT_5;
        String connect = connect(version);
        List<Packet> meant = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Wire server = Wire.connected(connect)) {
            for (int left = 1 + random.nextInt(PACKETS_OF_A_CONNECTION_MAX); left > 0; left--) {
                Packet packet = is5 ? mayRepeatTopic(packets.byServer(), meant) : packets.byServer3();
                if (is5 && isLeftOut(NettyDifference.OF_DECODER, packet)) {
                    continue;
                }
                byte[] written = server.bytesOf(packet);
                assertNotNull(written);
                meant.add(version == MqttVersion.MQTT_3_1 ? asSent31(packet) : NettyDifference.asSent(packet));
                bytes.writeBytes(written);
            }
        }
        assertEquals(meant, readByNetty(version, connect, bytes.toByteArray()));
        return meant.size();
    }

    private static String connect(MqttVersion version) {
        return switch (version) {
            case MQTT_3_1 -> Wire.CONNECT_31;
            case MQTT_3_1_1 -> Wire.CONNECT_311;
            case MQTT_5 -> CONNECT_5_ALIASES;
        };
    }

    /** CONNACK of MQTT 3.1 has no Session Present. */
    private static Packet asSent31(Packet packet) {
        return packet instanceof ConnAck ack
                ? new ConnAck(false, ack.reason(), ack.accepted(), ack.diagnostics())
                : packet;
    }

    /** Topics that come again, so that the server gives them aliases. */
    private Packet mayRepeatTopic(Packet packet, List<Packet> before) {
        Packet other = before.isEmpty() ? packet : before.get(random.nextInt(before.size()));
        if (!(packet instanceof Publish publish) || !(other instanceof Publish earlier)) {
            return packet;
        }
        return new Publish(
                publish.packetId(),
                publish.duplicate(),
                publish.qos(),
                publish.retain(),
                earlier.topic(),
                publish.payload(),
                publish.messageExpirySeconds(),
                publish.properties(),
                publish.subscriptionIdentifiers());
    }

    private boolean isLeftOut(Set<NettyDifference> differences, Packet packet) {
        boolean concerned = differences.stream().anyMatch(difference -> difference.concerns(packet));
        leftOut += concerned ? 1 : 0;
        return concerned;
    }

    /** In pieces that are larger on average than those of {@link Wire}: Netty starts anew with every piece. */
    private List<Packet> readByNetty(MqttVersion version, String connect, byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder((int) Wire.PACKET_BYTES_MAX));
        channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(connect.replace(" ", ""))));
        ReferenceCountUtil.release(channel.readInbound());
        for (int from = 0, to; from < bytes.length; from = to) {
            to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 20 : 1_000));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
        }
        NettyServerSide server = new NettyServerSide(version);
        List<Packet> packets = new ArrayList<>();
        for (MqttMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            try {
                packets.add(server.packet(message));
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        channel.finishAndReleaseAll();
        return packets;
    }

    /** When Netty does better one day, this fails, and the difference need no longer be left out. */
    @Test
    void theEncoderTakesNoPasswordAlone() {
        Connect connect = new Connect(
                "c", true, 0, 0, 1, 100, 0, false, true, List.of(), null, null, null, null, Payload.utf8("secret"));
        assertTrue(NettyDifference.NO_PASSWORD_ALONE.concerns(connect));
        MqttMessage message = new NettyClientSide(MqttVersion.MQTT_5, random).message(connect);
        try (Wire netty = new Wire()) {
            assertThrows(EncoderException.class, () -> netty.bytesOf(message));
        }
    }

    @Test
    void theEncoderDropsUserPropertiesAlone() {
        Packet packet =
                new PubAck(1, ReasonCode.SUCCESS, new Diagnostics(null, List.of(new UserProperty("name", "value"))));
        assertTrue(NettyDifference.NO_USER_PROPERTIES_ALONE.concerns(packet));
        MqttMessage message = new NettyClientSide(MqttVersion.MQTT_5, random).message(packet);
        try (Wire netty = Wire.connected(Wire.CONNECT_5)) {
            assertEquals("40020001", ByteBufUtil.hexDump(netty.bytesOf(message)));
        }
    }

    @Test
    void theDecoderCutsALastPropertyOfTwoBytes() {
        MessageProperties properties =
                new MessageProperties(PayloadFormat.ABSENT, "t".repeat(130), null, null, List.of());
        Publish publish = new Publish(
                0,
                false,
                QoS.AT_MOST_ONCE,
                false,
                new Topic("a"),
                Payload.EMPTY,
                Publish.NO_EXPIRY,
                properties,
                List.of(1));
        assertTrue(NettyDifference.CUT_PROPERTIES.concerns(publish));
        try (Wire server = Wire.connected(Wire.CONNECT_5)) {
            byte[] bytes = server.bytesOf(publish);
            assertNotNull(bytes);
            Publish read = (Publish)
                    readByNetty(MqttVersion.MQTT_5, Wire.CONNECT_5, bytes).get(0);
            assertEquals(List.of(), read.subscriptionIdentifiers());
            assertEquals(Payload.of(new byte[] {0x0B, 1}), read.payload());
        }
    }
}

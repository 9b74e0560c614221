package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Topic Aliases towards a client: never more than it takes, and it always knows which topic is meant. */
class OutboundAliasesTest {
    private static final int TOPIC_ALIAS = 0x23;
    private static final int PACKETS = 2_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void theSecondMessageOfATopicHasNoName() {
        try (Wire wire = connected(1, 0)) {
            wire.assertSends("300B 0004 612F6263 03 230001 6D", publish("a/bc", "m"));
            wire.assertSends("3007 0000 03 230001 6D", publish("a/bc", "m"));
            wire.assertSends("3008 0004 612F6264 00 6D", publish("a/bd", "m"));
            wire.assertSends("3008 0004 612F6264 00 6D", publish("a/bd", "m"));
        }
    }

    @Test
    void aClientThatTakesNoneGetsNone() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            wire.assertSends("3008 0004 612F6263 00 6D", publish("a/bc", "m"));
            wire.assertSends("3008 0004 612F6263 00 6D", publish("a/bc", "m"));
        }
    }

    @Test
    void aTopicAsShortAsAnAliasGetsNone() {
        try (Wire wire = connected(1, 0)) {
            wire.assertSends("3007 0003 612F62 00 6D", publish("a/b", "m"));
            wire.assertSends("3007 0003 612F62 00 6D", publish("a/b", "m"));
        }
    }

    @Test
    void aTopicThatIsVeryLongIsNotKept() {
        String name = "a".repeat(OutboundAliases.TOPIC_CHARACTERS_MAX + 1);
        try (Wire wire = connected(1, 0)) {
            byte[] first = wire.bytesOf(publish(name, "m"));
            byte[] second = wire.bytesOf(publish(name, "m"));
            assertNotNull(first);
            assertNotNull(second);
            assertEquals(first.length, second.length);
        }
    }

    @Test
    void aMessageThatTheAliasWouldMakeTooLargeGoesWithoutOne() {
        try (Wire wire = connected(1, 10)) {
            assertTrue(wire.fits(publish("a/bc", "m")));
            wire.assertSends("3008 0004 612F6263 00 6D", publish("a/bc", "m"));
            wire.assertSends("3008 0004 612F6263 00 6D", publish("a/bc", "m"));
        }
    }

    @Test
    void aMessageThatIsLeftOutGivesItsTopicNoAlias() {
        try (Wire wire = connected(1, 13)) {
            assertFalse(wire.fits(publish("a/bc", "12345")));
            wire.assertSends("300B 0004 612F6263 03 230001 6D", publish("a/bc", "m"));
            assertTrue(wire.fits(publish("a/bc", "12345")), "since the alias is shorter than the name");
            wire.assertSends("300B 0000 03 230001 3132333435", publish("a/bc", "12345"));
        }
    }

    /** Read by a decoder that is not ours, and a table as a client has it. */
    @RepeatedTest(20)
    void theClientAlwaysKnowsTheTopic() {
        int aliasMaximum = random.nextInt(7);
        int bytesMax = random.nextBoolean() ? 0 : 20 + random.nextInt(60);
        Map<Integer, String> table = new HashMap<>();
        byte[] connect = connect(aliasMaximum, bytesMax);
        EmbeddedChannel client = new EmbeddedChannel(new MqttDecoder());
        client.writeInbound(Unpooled.wrappedBuffer(connect));
        ReferenceCountUtil.release(client.readInbound());
        try (Wire wire = new Wire()) {
            wire.receive(connect, random);
            for (int i = 0; i < PACKETS; i++) {
                Publish publish = publish();
                boolean isKnown = table.containsValue(publish.topic().name());
                long bytes =
                        isKnown ? PublishSize.of(publish, "", OutboundAliases.ALIAS_BYTES) : PublishSize.of(publish);
                assertEquals(bytesMax == 0 || bytes <= bytesMax, wire.fits(publish), () -> "seed " + seed);
                if (wire.fits(publish)) {
                    assertReads(publish, sent(wire, publish, bytesMax), client, table);
                }
            }
            assertTrue(table.size() <= Math.min(aliasMaximum, Wire.TOPIC_ALIASES_OUT_MAX), () -> "seed " + seed);
            if (aliasMaximum == 0 || bytesMax == 0) {
                assertEquals(aliasMaximum == 0, table.isEmpty(), () -> "seed " + seed);
            }
        } finally {
            client.finishAndReleaseAll();
        }
    }

    private byte[] sent(Wire wire, Publish publish, int bytesMax) {
        byte[] bytes = wire.bytesOf(publish);
        assertNotNull(bytes);
        assertTrue(bytesMax == 0 || bytes.length <= bytesMax, () -> bytes.length + " bytes, seed " + seed);
        return bytes;
    }

    private void assertReads(Publish publish, byte[] bytes, EmbeddedChannel client, Map<Integer, String> table) {
        client.writeInbound(Unpooled.wrappedBuffer(bytes));
        MqttPublishMessage read = client.readInbound();
        assertTrue(read.decoderResult().isSuccess(), () -> "seed " + seed);
        String name = read.variableHeader().topicName();
        MqttProperties.MqttProperty<?> property =
                read.variableHeader().properties().getProperty(TOPIC_ALIAS);
        ReferenceCountUtil.release(read);
        if (property == null) {
            assertEquals(publish.topic().name(), name, () -> "seed " + seed);
            return;
        }
        int alias = (Integer) property.value();
        if (!name.isEmpty()) {
            assertFalse(table.containsKey(alias), () -> "given twice: " + alias + ", seed " + seed);
            table.put(alias, name);
        }
        assertEquals(publish.topic().name(), table.get(alias), () -> "seed " + seed);
        assertTrue(alias >= 1 && alias <= Wire.TOPIC_ALIASES_OUT_MAX, () -> "alias " + alias + ", seed " + seed);
    }

    private Publish publish() {
        QoS qos = QoS.of(random.nextInt(3));
        MessageProperties properties = new MessageProperties(
                random.nextBoolean() ? PayloadFormat.ABSENT : PayloadFormat.UTF_8,
                null,
                null,
                null,
                random.nextBoolean() ? List.of() : List.of(new UserProperty("k", "v")));
        return new Publish(
                qos.isAcknowledged() ? 1 + random.nextInt(65535) : 0,
                false,
                qos,
                random.nextBoolean(),
                new Topic("t".repeat(1 + random.nextInt(3) * 9) + random.nextInt(4)),
                Payload.of(new byte[random.nextInt(40)]),
                random.nextBoolean() ? Publish.NO_EXPIRY : random.nextInt(1000),
                properties,
                random.nextBoolean() ? List.of() : List.of(1 + random.nextInt(1000)));
    }

    private static Publish publish(String topic, String payload) {
        return new Publish(
                0,
                false,
                QoS.AT_MOST_ONCE,
                false,
                new Topic(topic),
                Payload.utf8(payload),
                Publish.NO_EXPIRY,
                MessageProperties.NONE,
                List.of());
    }

    private static Wire connected(int aliasMaximum, int bytesMax) {
        Wire wire = new Wire();
        wire.receive(connect(aliasMaximum, bytesMax), null);
        return wire;
    }

    /** @param bytesMax Maximum Packet Size, 0 for none */
    private static byte[] connect(int aliasMaximum, int bytesMax) {
        ClientBytes properties = new ClientBytes()
                .twoByteProperty(0x22, aliasMaximum)
                .fourByteProperty(0x27, bytesMax == 0 ? -1 : bytesMax);
        return new ClientBytes()
                .text("MQTT")
                .oneByte(5)
                .oneByte(2)
                .twoBytes(60)
                .propertyBlock(properties)
                .text("c")
                .packet(0x10);
    }
}

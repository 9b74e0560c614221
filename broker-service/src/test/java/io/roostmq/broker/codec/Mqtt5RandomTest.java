package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.Will;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Packets with random content, torn into random pieces on the way. */
final class Mqtt5RandomTest {
    private static final int PACKETS = 300;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomPackets packets = new RandomPackets(random);

    /** What goes both ways: encoded by the dialect and Netty, decoded by the decoder and the dialect. */
    @RepeatedTest(10)
    void whatIsSentComesBack() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Packet packet = packets.packetOfBothSides();
                byte[] bytes = wire.bytesOf(packet);
                assertNotNull(bytes);
                assertEquals(
                        List.of(NettyDifference.asSent(packet)), wire.receive(bytes, random), () -> "seed " + seed);
            }
        }
    }

    /** What only a client sends: written by the standard, in this test. */
    @RepeatedTest(10)
    void whatAClientWritesIsRead() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Connect connect = packets.connect();
                try (Wire fresh = new Wire()) {
                    assertEquals(List.of(connect), fresh.receive(bytes(connect), random), () -> "seed " + seed);
                }
                Subscribe subscribe = packets.subscribe();
                assertEquals(List.of(subscribe), wire.receive(bytes(subscribe), random), () -> "seed " + seed);
                Unsubscribe unsubscribe = new Unsubscribe(packets.packetId(), packets.users(), packets.texts());
                assertEquals(List.of(unsubscribe), wire.receive(bytes(unsubscribe), random), () -> "seed " + seed);
                Disconnect disconnect = packets.disconnectByClient();
                assertEquals(List.of(disconnect), wire.receive(bytes(disconnect), random), () -> "seed " + seed);
            }
        }
    }

    /** The size that is compared with the client's Maximum Packet Size is that of the bytes. */
    @RepeatedTest(10)
    void theSizeOfAPublishIsKnownBeforeItIsWritten() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Publish publish = packets.withIdentifiers(packets.publish());
                byte[] bytes = wire.bytesOf(publish);
                assertNotNull(bytes);
                assertEquals(bytes.length, PublishSize.of(publish), () -> "seed " + seed);
            }
        }
    }

    private static byte[] bytes(Connect connect) {
        Will will = connect.will();
        String username = connect.username();
        Payload password = connect.password();
        int flags = (connect.cleanStart() ? 2 : 0) | (username == null ? 0 : 0x80) | (password == null ? 0 : 0x40);
        if (will != null) {
            flags |= 4 | will.qos().value() << 3 | (will.retain() ? 0x20 : 0);
        }
        ClientBytes properties = new ClientBytes()
                .userProperties(connect.userProperties())
                .fourByteProperty(0x11, connect.sessionExpirySeconds())
                .twoByteProperty(0x21, connect.receiveMaximum())
                .fourByteProperty(0x27, connect.maximumPacketSize())
                .twoByteProperty(0x22, connect.topicAliasMaximum())
                .textProperty(0x15, connect.authenticationMethod())
                .binaryProperty(0x16, connect.authenticationData())
                .byteProperty(0x19, connect.requestResponseInformation() ? 1 : 0)
                .byteProperty(0x17, connect.requestProblemInformation() ? 1 : 0);
        ClientBytes packet = new ClientBytes()
                .text("MQTT")
                .oneByte(5)
                .oneByte(flags)
                .twoBytes(connect.keepAliveSeconds())
                .propertyBlock(properties)
                .text(connect.clientId());
        if (will != null) {
            packet.propertyBlock(properties(will))
                    .text(will.topic().name())
                    .binary(will.payload().array());
        }
        if (username != null) {
            packet.text(username);
        }
        if (password != null) {
            packet.binary(password.array());
        }
        return packet.packet(0x10);
    }

    private static ClientBytes properties(Will will) {
        MessageProperties message = will.properties();
        return new ClientBytes()
                .fourByteProperty(0x18, will.delaySeconds())
                .fourByteProperty(0x02, will.messageExpirySeconds())
                .textProperty(0x03, message.contentType())
                .textProperty(0x08, message.responseTopic())
                .binaryProperty(0x09, message.correlationData())
                .userProperties(message.userProperties())
                .byteProperty(0x01, indicator(message.payloadFormat()));
    }

    private static int indicator(PayloadFormat format) {
        return switch (format) {
            case ABSENT -> -1;
            case BYTES -> 0;
            case UTF_8 -> 1;
        };
    }

    private static byte[] bytes(Subscribe subscribe) {
        ClientBytes properties = new ClientBytes().userProperties(subscribe.userProperties());
        if (subscribe.subscriptionIdentifier() != 0) {
            properties.oneByte(0x0B).variableBytes(subscribe.subscriptionIdentifier());
        }
        ClientBytes packet = new ClientBytes().twoBytes(subscribe.packetId()).propertyBlock(properties);
        for (Subscribe.Request request : subscribe.requests()) {
            packet.text(request.filter())
                    .oneByte(request.qos().value()
                            | (request.noLocal() ? 4 : 0)
                            | (request.retainAsPublished() ? 8 : 0)
                            | request.retainHandling().value() << 4);
        }
        return packet.packet(0x82);
    }

    private static byte[] bytes(Unsubscribe unsubscribe) {
        ClientBytes packet = new ClientBytes()
                .twoBytes(unsubscribe.packetId())
                .propertyBlock(new ClientBytes().userProperties(unsubscribe.userProperties()));
        unsubscribe.filters().forEach(packet::text);
        return packet.packet(0xA2);
    }

    private static byte[] bytes(Disconnect disconnect) {
        ClientBytes properties = new ClientBytes()
                .fourByteProperty(0x11, disconnect.sessionExpirySeconds())
                .textProperty(0x1C, disconnect.serverReference())
                .textProperty(0x1F, disconnect.diagnostics().reasonString())
                .userProperties(disconnect.diagnostics().userProperties());
        return new ClientBytes()
                .oneByte(disconnect.reason().code())
                .propertyBlock(properties)
                .packet(0xE0);
    }
}

package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Packets with random content, torn into random pieces on the way. */
final class Mqtt5RandomTest {
    private static final int PACKETS = 300;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** What goes both ways: encoded by the dialect and Netty, decoded by the decoder and the dialect. */
    @RepeatedTest(10)
    void whatIsSentComesBack() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Packet packet = packetOfBothSides();
                byte[] bytes = wire.bytesOf(packet);
                assertNotNull(bytes);
                assertEquals(List.of(packet), wire.receive(bytes, random), () -> "seed " + seed);
            }
        }
    }

    /** What only a client sends: written by the standard, in this test. */
    @RepeatedTest(10)
    void whatAClientWritesIsRead() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Connect connect = connect();
                try (Wire fresh = new Wire()) {
                    assertEquals(List.of(connect), fresh.receive(bytes(connect), random), () -> "seed " + seed);
                }
                Subscribe subscribe = subscribe();
                assertEquals(List.of(subscribe), wire.receive(bytes(subscribe), random), () -> "seed " + seed);
                Unsubscribe unsubscribe = new Unsubscribe(packetId(), users(), texts());
                assertEquals(List.of(unsubscribe), wire.receive(bytes(unsubscribe), random), () -> "seed " + seed);
                Disconnect disconnect = new Disconnect(
                        ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
                        orElse(Disconnect.UNCHANGED, this::unsigned),
                        orNull(this::text),
                        diagnostics());
                assertEquals(List.of(disconnect), wire.receive(bytes(disconnect), random), () -> "seed " + seed);
            }
        }
    }

    /** The size that is compared with the client's Maximum Packet Size is that of the bytes. */
    @RepeatedTest(10)
    void theSizeOfAPublishIsKnownBeforeItIsWritten() {
        try (Wire wire = Wire.connected(Wire.CONNECT_5)) {
            for (int i = 0; i < PACKETS; i++) {
                Publish publish = withIdentifiers(publish());
                byte[] bytes = wire.bytesOf(publish);
                assertNotNull(bytes);
                assertEquals(bytes.length, PublishSize.of(publish), () -> "seed " + seed);
            }
        }
    }

    private Publish withIdentifiers(Publish publish) {
        List<Integer> identifiers = new ArrayList<>();
        for (int bits = random.nextInt(29); bits > 0; bits -= 7) {
            identifiers.add(1 << (bits - 1));
        }
        return new Publish(
                publish.packetId(),
                publish.duplicate(),
                publish.qos(),
                publish.retain(),
                publish.topic(),
                publish.payload(),
                publish.messageExpirySeconds(),
                publish.properties(),
                identifiers);
    }

    private Packet packetOfBothSides() {
        return switch (random.nextInt(6)) {
            case 0 -> new PubAck(packetId(), pick(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED), reasonFirst());
            case 1 -> new PubRec(packetId(), pick(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED), reasonFirst());
            case 2 ->
                new PubRel(packetId(), pick(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), reasonFirst());
            case 3 ->
                new PubComp(
                        packetId(), pick(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), reasonFirst());
            case 4 -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, text(), orNull(this::payload), diagnostics());
            default -> publish();
        };
    }

    private Publish publish() {
        QoS qos = QoS.of(random.nextInt(3));
        return new Publish(
                qos.isAcknowledged() ? packetId() : 0,
                qos.isAcknowledged() && random.nextBoolean(),
                qos,
                random.nextBoolean(),
                new Topic("t/" + text()),
                payload(),
                orElse(Publish.NO_EXPIRY, this::unsigned),
                messageProperties(),
                List.of());
    }

    private Connect connect() {
        String method = orNull(this::text);
        return new Connect(
                random.nextBoolean() ? "" : text(),
                random.nextBoolean(),
                random.nextInt(65536),
                unsigned(),
                1 + random.nextInt(65535),
                1 + random.nextInt(Integer.MAX_VALUE),
                random.nextInt(65536),
                random.nextBoolean(),
                random.nextBoolean(),
                users(),
                method,
                method == null ? null : orNull(this::payload),
                orNull(this::will),
                orNull(this::text),
                orNull(this::payload));
    }

    private Will will() {
        return new Will(
                new Topic("w/" + text()),
                payload(),
                QoS.of(random.nextInt(3)),
                random.nextBoolean(),
                unsigned(),
                orElse(Will.NO_EXPIRY, this::unsigned),
                messageProperties());
    }

    private Subscribe subscribe() {
        List<Subscribe.Request> requests = new ArrayList<>();
        for (String filter : texts()) {
            requests.add(new Subscribe.Request(
                    filter,
                    QoS.of(random.nextInt(3)),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    RetainHandling.of(random.nextInt(3))));
        }
        return new Subscribe(packetId(), random.nextInt(268_435_456), users(), requests);
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

    private MessageProperties messageProperties() {
        return new MessageProperties(
                pick(PayloadFormat.values()),
                orNull(this::text),
                orNull(() -> "r" + text()),
                orNull(this::payload),
                users());
    }

    private Diagnostics diagnostics() {
        return new Diagnostics(orNull(this::text), users());
    }

    /** With a reason string whenever there is anything: what has none gets an empty one, which is tested elsewhere. */
    private Diagnostics reasonFirst() {
        return random.nextBoolean() ? Diagnostics.NONE : new Diagnostics(text(), users());
    }

    private List<UserProperty> users() {
        List<UserProperty> users = new ArrayList<>();
        while (random.nextInt(3) != 0) {
            users.add(new UserProperty(text(), text()));
        }
        return users;
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        do {
            texts.add(text());
        } while (random.nextInt(3) != 0);
        return texts;
    }

    private String text() {
        String letters = "abcXYZ019 /_-.äß€漢字\uD83D\uDE00";
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 8); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private Payload payload() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 40)];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private int packetId() {
        return 1 + random.nextInt(65535);
    }

    private long unsigned() {
        return Integer.toUnsignedLong(random.nextInt());
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T orNull(Supplier<T> value) {
        return random.nextBoolean() ? null : value.get();
    }

    private long orElse(long absent, Supplier<Long> value) {
        return random.nextBoolean() ? absent : value.get();
    }
}

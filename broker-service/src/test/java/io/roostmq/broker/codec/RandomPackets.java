package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttVersion;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Packets with random content, and all that the standard allows in them; the Reason Codes are its tables of chapter 3. */
final class RandomPackets {
    private static final ReasonCode[] CONNACK = codes(
            0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B,
            0x9C, 0x9D, 0x9F);
    private static final ReasonCode[] PUBLISH_RECEIVED = codes(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final ReasonCode[] PUBLISH_RELEASED = codes(0x00, 0x92);
    private static final ReasonCode[] SUBACK =
            codes(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2);
    private static final ReasonCode[] UNSUBACK = codes(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91);
    private static final ReasonCode[] DISCONNECT_BY_CLIENT =
            codes(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);
    private static final ReasonCode[] DISCONNECT_BY_SERVER = codes(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
            0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
    private static final ReasonCode[] AUTH_BY_SERVER = codes(0x00, 0x18);
    private static final ReasonCode[] SUBACK_3 = codes(0x00, 0x01, 0x02, 0x80);
    private static final ReasonCode[] CONNACK_3 = codes(0x00, 0x84, 0x85, 0x86, 0x87, 0x88);

    /** Netty counts in {@code char}s, of which some of the characters of {@link #text} take two. */
    private static final int CLIENT_ID_31_POINTS_MAX = 11;

    private final Random random;

    RandomPackets(Random random) {
        this.random = random;
    }

    Publish withIdentifiers(Publish publish) {
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

    Packet packetOfBothSides() {
        return switch (random.nextInt(6)) {
            case 0 -> new PubAck(packetId(), pick(PUBLISH_RECEIVED), diagnostics());
            case 1 -> new PubRec(packetId(), pick(PUBLISH_RECEIVED), diagnostics());
            case 2 -> new PubRel(packetId(), pick(PUBLISH_RELEASED), diagnostics());
            case 3 -> new PubComp(packetId(), pick(PUBLISH_RELEASED), diagnostics());
            case 4 -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, text(), orNull(this::payload), diagnostics());
            default -> publish();
        };
    }

    Publish publish() {
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

    Connect connect() {
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

    Subscribe subscribe() {
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

    private MessageProperties messageProperties() {
        return new MessageProperties(
                pick(PayloadFormat.values()),
                orNull(this::text),
                orNull(() -> "r" + text()),
                orNull(this::payload),
                users());
    }

    Diagnostics diagnostics() {
        return new Diagnostics(orNull(this::text), users());
    }

    List<UserProperty> users() {
        List<UserProperty> users = new ArrayList<>();
        while (random.nextInt(3) != 0) {
            users.add(new UserProperty(text(), text()));
        }
        return users;
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        do {
            texts.add(text());
        } while (random.nextInt(3) != 0);
        return texts;
    }

    String text() {
        String letters = "abcXYZ019 /_-.äß€漢字\uD83D\uDE00";
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 8); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    Payload payload() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 40)];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    int packetId() {
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

    /** What a client of MQTT 5.0 sends after CONNECT. */
    Packet byClient() {
        return switch (random.nextInt(10)) {
            case 0 -> subscribe();
            case 1 -> new Unsubscribe(packetId(), users(), texts());
            case 2 -> disconnectByClient();
            case 3 -> PingReq.INSTANCE;
            default -> packetOfBothSides();
        };
    }

    Disconnect disconnectByClient() {
        return new Disconnect(
                pick(DISCONNECT_BY_CLIENT),
                orElse(Disconnect.UNCHANGED, this::unsigned),
                orNull(this::text),
                diagnostics());
    }

    /** What a server of MQTT 5.0 sends. */
    Packet byServer() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> connAck();
            case 2 -> new SubAck(packetId(), some(SUBACK), diagnostics());
            case 3 -> new UnsubAck(packetId(), some(UNSUBACK), diagnostics());
            case 4 ->
                new Disconnect(pick(DISCONNECT_BY_SERVER), Disconnect.UNCHANGED, orNull(this::text), diagnostics());
            case 5 -> new Auth(pick(AUTH_BY_SERVER), text(), orNull(this::payload), diagnostics());
            case 6 -> PingResp.INSTANCE;
            case 7, 8 -> withIdentifiers(publish());
            default -> packetOfBothSides();
        };
    }

    private ConnAck connAck() {
        ReasonCode reason = random.nextBoolean() ? ReasonCode.SUCCESS : pick(CONNACK);
        return reason == ReasonCode.SUCCESS
                ? new ConnAck(random.nextBoolean(), reason, accepted(), diagnostics())
                : new ConnAck(false, reason, null, diagnostics());
    }

    private ConnAck.Accepted accepted() {
        return new ConnAck.Accepted(
                orNull(this::unsigned),
                random.nextBoolean() ? Connect.DEFAULT_RECEIVE_MAXIMUM : packetId(),
                QoS.of(random.nextInt(3)),
                random.nextBoolean(),
                orElse(Connect.NO_MAXIMUM_PACKET_SIZE, () -> 1L + random.nextInt(268_435_455)),
                orNull(this::text),
                random.nextBoolean() ? 0 : packetId(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                orNull(() -> random.nextInt(65536)),
                orNull(this::text),
                orNull(this::text),
                orNull(this::payload));
    }

    /** What a client of MQTT 3.1 or 3.1.1 says with its CONNECT, in the terms of 5.0. */
    Connect connect3(MqttVersion version) {
        Connect five = connect();
        Will will = five.will();
        boolean clean = five.cleanStart();
        return new Connect(
                version == MqttVersion.MQTT_3_1 ? clientId31() : clean ? five.clientId() : text(),
                clean,
                five.keepAliveSeconds(),
                clean ? 0 : Connect.SESSION_NEVER_EXPIRES,
                Connect.DEFAULT_RECEIVE_MAXIMUM,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                false,
                List.of(),
                null,
                null,
                will == null
                        ? null
                        : new Will(
                                will.topic(),
                                will.payload(),
                                will.qos(),
                                will.retain(),
                                0,
                                Will.NO_EXPIRY,
                                MessageProperties.NONE),
                five.username(),
                five.username() == null ? null : five.password());
    }

    /** MQTT 3.1 section 3.1: 1 to 23 characters. */
    private String clientId31() {
        int[] points = text().codePoints().limit(CLIENT_ID_31_POINTS_MAX).toArray();
        return new String(points, 0, points.length);
    }

    /** What a client of MQTT 3.1 or 3.1.1 sends after CONNECT. */
    Packet byClient3() {
        return switch (random.nextInt(10)) {
            case 0 -> subscribe3();
            case 1 -> new Unsubscribe(packetId(), List.of(), texts());
            case 2 -> new Disconnect(ReasonCode.SUCCESS, Disconnect.UNCHANGED, null, Diagnostics.NONE);
            case 3 -> PingReq.INSTANCE;
            default -> packetOfBothSides3();
        };
    }

    private Subscribe subscribe3() {
        List<Subscribe.Request> requests = new ArrayList<>();
        for (String filter : texts()) {
            requests.add(new Subscribe.Request(filter, QoS.of(random.nextInt(3)), false, false, RetainHandling.SEND));
        }
        return new Subscribe(packetId(), 0, List.of(), requests);
    }

    /** What a server of MQTT 3.1 or 3.1.1 sends, with the Reason Codes it has a code for. */
    Packet byServer3() {
        return switch (random.nextInt(10)) {
            case 0 -> connAck3();
            case 1 -> new SubAck(packetId(), some(SUBACK_3), Diagnostics.NONE);
            case 2 -> new UnsubAck(packetId(), List.of(), Diagnostics.NONE);
            case 3 -> PingResp.INSTANCE;
            default -> packetOfBothSides3();
        };
    }

    private ConnAck connAck3() {
        ReasonCode reason = pick(CONNACK_3);
        return new ConnAck(reason == ReasonCode.SUCCESS && random.nextBoolean(), reason, null, Diagnostics.NONE);
    }

    private Packet packetOfBothSides3() {
        return switch (random.nextInt(6)) {
            case 0 -> PubAck.of(packetId(), ReasonCode.SUCCESS);
            case 1 -> PubRec.of(packetId(), ReasonCode.SUCCESS);
            case 2 -> PubRel.of(packetId(), ReasonCode.SUCCESS);
            case 3 -> PubComp.of(packetId(), ReasonCode.SUCCESS);
            default -> publish3();
        };
    }

    private Publish publish3() {
        Publish five = publish();
        return new Publish(
                five.packetId(),
                five.duplicate(),
                five.qos(),
                five.retain(),
                five.topic(),
                five.payload(),
                Publish.NO_EXPIRY,
                MessageProperties.NONE,
                List.of());
    }

    private List<ReasonCode> some(ReasonCode[] reasons) {
        List<ReasonCode> some = new ArrayList<>();
        do {
            some.add(pick(reasons));
        } while (random.nextInt(4) != 0);
        return some;
    }

    private static ReasonCode[] codes(int... codes) {
        return Arrays.stream(codes).mapToObj(ReasonCode::of).toArray(ReasonCode[]::new);
    }
}

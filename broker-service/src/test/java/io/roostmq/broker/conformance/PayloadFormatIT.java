package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Payload Format Indicator that the server looks at, because it is told to: MQTT 5.0 section 3.3.2.3.2. */
class PayloadFormatIT {
    private static final int PUBLISH = 0x30;
    private static final int CONNECT = 0x10;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int WILL_AND_CLEAN_START = 0x06;
    private static final byte[] ILL_FORMED = {'a', (byte) 0xC3, 'b'};

    private final String topic = unique("payload/format/");

    private static WireClient connected() {
        return WireClient.connected(ConnectBytes.v5(unique("client")), OptionsBroker.port());
    }

    private byte[] publish(int flags, int indicator, byte[] payload) {
        ClientBytes publish = new ClientBytes().text(topic);
        if (flags != 0) {
            publish.twoBytes(1);
        }
        return publish.propertyBlock(new ClientBytes().byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, indicator))
                .raw(payload)
                .packet(PUBLISH | flags);
    }

    @Test
    void refusesWhatIsNotTheTextItSaysInItsAcknowledgement() {
        try (WireClient client = connected()) {
            client.subscribe(topic, 2);
            client.send(publish(QOS_1, 1, ILL_FORMED));
            assertEquals(
                    Reason.PAYLOAD_FORMAT_INVALID,
                    client.expect(ServerPacket.PUBACK).reason());
            client.send(publish(QOS_2, 1, ILL_FORMED));
            assertEquals(
                    Reason.PAYLOAD_FORMAT_INVALID,
                    client.expect(ServerPacket.PUBREC).reason());
            client.expectNothing();
            client.send(publish(QOS_1, 1, ILL_FORMED));
            assertEquals(1, client.expect(ServerPacket.PUBACK).packetId(), "the identifier is free again");
        }
    }

    @Test
    void endsTheConnectionWhereThereIsNoAcknowledgement() {
        try (WireClient client = connected()) {
            client.send(publish(0, 1, ILL_FORMED));
            client.expectEnd(Reason.PAYLOAD_FORMAT_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @Clause(v5 = "MQTT-3.3.2-4")
    void takesBytesThatDoNotSayTheyAreText(int indicator) {
        try (WireClient client = connected()) {
            client.send(publish(QOS_1, indicator, ILL_FORMED));
            assertEquals(
                    Reason.NO_MATCHING_SUBSCRIBERS,
                    client.expect(ServerPacket.PUBACK).reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "\u0000", "\u00e4\u20ac\ud83d\ude00"})
    @Clause(v5 = "MQTT-3.3.2-4")
    void takesAndForwardsText(String text) {
        ClientBytes isText = new ClientBytes().byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, 1);
        try (WireClient client = connected()) {
            client.subscribe(topic, 0);
            client.publish(0, topic, isText, text);
            assertEquals(1, client.expectPublish(topic, text).number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void refusesAWillThatIsNotTheTextItSays(int indicator) {
        byte[] connect = new ClientBytes()
                .text("MQTT")
                .oneByte(Version.V5.level())
                .oneByte(WILL_AND_CLEAN_START)
                .twoBytes(60)
                .propertyBlock(new ClientBytes())
                .text(unique("client"))
                .propertyBlock(new ClientBytes().byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, indicator))
                .text(topic)
                .binary(ILL_FORMED)
                .packet(CONNECT);
        try (WireClient client = WireClient.open(Version.V5, OptionsBroker.port())) {
            int expected = indicator == 1 ? Reason.PAYLOAD_FORMAT_INVALID : Reason.SUCCESS;
            assertEquals(expected, client.answerTo(connect).reason());
        }
    }

    @Test
    void looksAtNothingUnlessItIsToldTo() {
        try (WireClient client = WireClient.connected(Version.V5)) {
            client.send(publish(QOS_1, 1, ILL_FORMED));
            assertEquals(
                    Reason.NO_MATCHING_SUBSCRIBERS,
                    client.expect(ServerPacket.PUBACK).reason());
        }
    }
}

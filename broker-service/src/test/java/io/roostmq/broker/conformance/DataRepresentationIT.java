package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.codec.ClientBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chapter 1: data representation, MQTT 3.1.1 section 1.5 and MQTT 5.0 section 1.5. */
class DataRepresentationIT {
    private static final int CONNECT_FIRST = 0x10;
    private static final int PUBLISH_FIRST = 0x30;
    private static final int SUBSCRIBE_FIRST = 0x82;
    private static final int UNSUBSCRIBE_FIRST = 0xA2;
    private static final int TEXT_BYTES_MAX = 65_535;

    /** Surrogates, alone and as a pair; overlong forms; beyond U+10FFFF; cut short; bytes that begin nothing. */
    private static final List<String> ILL_FORMED = List.of(
            "EDA080",
            "EDBFBF",
            "EDA081EDB080",
            "C080",
            "C1BF",
            "E080AF",
            "F08080AF",
            "F4908080",
            "C3",
            "E282",
            "80",
            "FF");

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-1.5.3-1", v5 = "MQTT-1.5.4-1")
    void illFormedTextEndsTheConnection(Version version) {
        for (String hex : ILL_FORMED) {
            byte[] text = WireClient.bytes(hex);
            expectEndAfter(version, publish(version, text));
            expectEndAfter(version, subscribe(version, text));
            expectEndAfter(version, unsubscribe(version, text));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-1.5.3-1", "MQTT-3.1.3-4", "MQTT-3.1.3-10", "MQTT-3.1.3-11"},
            v5 = {"MQTT-1.5.4-1", "MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void illFormedTextInConnectIsRefused(Version version) {
        for (String hex : ILL_FORMED) {
            expectRefusalOfConnectWith(version, WireClient.bytes(hex));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-1.5.3-2", v5 = "MQTT-1.5.4-2")
    void nullCharacterEndsTheConnection(Version version) {
        byte[] text = "a\0b".getBytes(StandardCharsets.UTF_8);
        expectEndAfter(version, publish(version, text));
        expectEndAfter(version, subscribe(version, text));
        expectEndAfter(version, unsubscribe(version, text));
        expectRefusalOfConnectWith(version, text);
    }

    @Test
    @Clause(v5 = {"MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT-1.5.7-1", "MQTT-3.3.2-13", "MQTT-3.3.2-19"})
    void illFormedTextInPropertiesEndsTheConnection() {
        for (String hex : List.of("EDA080", "C080", "00")) {
            byte[] text = WireClient.bytes(hex);
            for (int property : List.of(Property.CONTENT_TYPE, Property.RESPONSE_TOPIC)) {
                expectEndAfter(
                        Version.V5,
                        publishWith(new ClientBytes().oneByte(property).binary(text)));
            }
            ClientBytes name = new ClientBytes()
                    .oneByte(Property.USER_PROPERTY)
                    .binary(text)
                    .text("value");
            ClientBytes value = new ClientBytes()
                    .oneByte(Property.USER_PROPERTY)
                    .text("name")
                    .binary(text);
            expectEndAfter(Version.V5, publishWith(name));
            expectEndAfter(Version.V5, publishWith(value));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-1.5.3-3", v5 = "MQTT-1.5.4-3")
    void byteOrderMarkIsACharacterLikeAnyOther(Version version) {
        String plain = ConformanceBroker.unique("bom/");
        String marked = "\uFEFF" + plain;
        try (WireClient client = WireClient.connected(version);
                WireClient other = WireClient.connected(version)) {
            client.subscribe(marked, 0);
            other.subscribe(plain, 0);

            client.publish(0, marked, "with");

            client.expectPublish(marked, "with");
            other.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void charactersOfAllLengthsAreForwardedUnaltered(Version version) {
        String topic = ConformanceBroker.unique("text/") + "/é/€/\uD83D\uDE00/\uDBFF\uDFFF/\uFFFF/\u0001 ";
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            client.publish(0, topic, "payload");
            client.expectPublish(topic, "payload");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestTextIsForwardedUnaltered(Version version) {
        String prefix = ConformanceBroker.unique("long/");
        String topic = prefix + "x".repeat(TEXT_BYTES_MAX - prefix.length());
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            client.publish(0, topic, "payload");
            client.expectPublish(topic, "payload");
        }
    }

    @Test
    @Clause(v5 = "MQTT-1.5.5-1")
    void variableByteIntegerThatIsNotTheShortestEndsTheConnection() {
        expectEndAfter(Version.V5, WireClient.bytes("C0 80 00"));
        expectEndAfter(Version.V5, WireClient.bytes("30 85 00 0001 61 00 70"));
        expectEndAfter(Version.V5, WireClient.bytes("30 06 0001 61 8000 70"));
        expectEndAfter(Version.V5, WireClient.bytes("82 0A 0001 03 0B8100 0001 61 00"));
    }

    @ParameterizedTest
    @EnumSource
    void remainingLengthOfFiveBytesEndsTheConnection(Version version) {
        expectEndAfter(version, WireClient.bytes("30 80 80 80 80 01"));
        expectEndAfter(version, WireClient.bytes("30 FF FF FF FF 7F"));
    }

    @Test
    void remainingLengthInALongerFormIsTakenFromMqtt3() {
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            client.send("C0 80 80 00");
            assertEquals(ServerPacket.PINGRESP, client.next().type());
        }
    }

    private static void expectEndAfter(Version version, byte[] packet) {
        try (WireClient client = WireClient.connected(version)) {
            client.send(packet);
            client.expectEnd(Reason.MALFORMED_PACKET);
        }
    }

    /** As client identifier, Will Topic and user name in turn. */
    private static void expectRefusalOfConnectWith(Version version, byte[] text) {
        byte[] right = "right".getBytes(StandardCharsets.UTF_8);
        expectRefusal(version, connect(version, text, right, right));
        expectRefusal(version, connect(version, right, text, right));
        expectRefusal(version, connect(version, right, right, text));
    }

    private static void expectRefusal(Version version, byte[] connect) {
        try (WireClient client = WireClient.open(version)) {
            client.send(connect);
            client.expectRefusal(Reason.MALFORMED_PACKET);
        }
    }

    private static byte[] connect(Version version, byte[] clientId, byte[] willTopic, byte[] userName) {
        ClientBytes connect = new ClientBytes()
                .text("MQTT")
                .oneByte(version.level())
                .oneByte(0x86)
                .twoBytes(60);
        noProperties(version, connect).binary(clientId);
        noProperties(version, connect).binary(willTopic).text("will").binary(userName);
        return connect.packet(CONNECT_FIRST);
    }

    private static byte[] publish(Version version, byte[] topic) {
        return noProperties(version, new ClientBytes().binary(topic)).packet(PUBLISH_FIRST);
    }

    private static byte[] publishWith(ClientBytes property) {
        return new ClientBytes().text("topic").propertyBlock(property).packet(PUBLISH_FIRST);
    }

    private static byte[] subscribe(Version version, byte[] filter) {
        return noProperties(version, new ClientBytes().twoBytes(1))
                .binary(filter)
                .oneByte(0)
                .packet(SUBSCRIBE_FIRST);
    }

    private static byte[] unsubscribe(Version version, byte[] filter) {
        return noProperties(version, new ClientBytes().twoBytes(1))
                .binary(filter)
                .packet(UNSUBSCRIBE_FIRST);
    }

    private static ClientBytes noProperties(Version version, ClientBytes bytes) {
        return version.hasProperties() ? bytes.oneByte(0) : bytes;
    }
}

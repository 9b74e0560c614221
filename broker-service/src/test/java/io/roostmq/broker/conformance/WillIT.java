package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.5 to 3.1.2.7 and 3.1.3.2 to 3.1.3.4: the Will. */
class WillIT {
    private static final int HOUR = 3600;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_1 = 0x08;
    private static final int WILL_QOS_2 = 0x10;
    private static final int WILL_RETAIN = 0x20;
    private static final int QOS_2 = 0x04;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.1.2-8",
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
    void willIsPublishedWhenTheConnectionIsLost(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic);
                WireClient client = WireClient.connected(withWill(version, topic))) {
            client.expectNothing();
            observer.expectNothing();
            client.hangUp();
            observer.expectPublish(topic, "will");
            observer.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
    void willIsPublishedWhenTheServerEndsTheConnection(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic)) {
            try (WireClient malformed = WireClient.connected(withWill(version, topic))) {
                malformed.send("00 00");
                malformed.expectEnd(Reason.MALFORMED_PACKET);
                observer.expectPublish(topic, "will");
            }
            try (WireClient silent =
                    WireClient.connected(withWill(version, topic).keepAliveSeconds(1))) {
                silent.expectEnd(Reason.KEEP_ALIVE_TIMEOUT);
                observer.expectPublish(topic, "will");
            }
            ConnectBytes connect = withWill(version, topic);
            try (WireClient first = WireClient.connected(connect);
                    WireClient second = WireClient.connected(connect)) {
                first.expectEnd(Reason.SESSION_TAKEN_OVER);
                observer.expectPublish(topic, "will");
                second.disconnect();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void willIsDiscardedByDisconnect(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic);
                WireClient client = WireClient.connected(withWill(version, topic));
                WireClient other = WireClient.connected(withWill(version, topic + "/sentinel"))) {
            client.disconnect();
            other.hangUp();
            observer.expectPublish(topic + "/sentinel", "will");
            observer.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-10", v5 = "MQTT-3.1.2-10")
    void willThatWasPublishedIsNoLongerPartOfTheSession(Version version) {
        String topic = ConformanceBroker.unique("will/");
        String id = ConformanceBroker.unique("will");
        ConnectBytes connect = ConnectBytes.persistent(version, id, HOUR).will(topic, "will", 1, false);
        try (WireClient observer = observer(version, topic)) {
            WireClient.connected(connect).hangUp();
            observer.expectPublish(topic, "will");
            WireClient.connected(ConnectBytes.persistent(version, id, HOUR).resume())
                    .hangUp();
            try (WireClient clean = WireClient.connected(ConnectBytes.of(version, id))) {
                clean.expectNothing();
            }
            observer.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-12", v5 = "MQTT-3.1.2-8")
    void willOfAnEarlierConnectionIsNotThatOfTheNext(Version version) {
        String topic = ConformanceBroker.unique("will/");
        String id = ConformanceBroker.unique("will");
        try (WireClient observer = observer(version, topic)) {
            WireClient.connected(ConnectBytes.persistent(version, id, HOUR).will(topic, "first", 1, false))
                    .disconnect();
            try (WireClient again = WireClient.connected(
                    ConnectBytes.persistent(version, id, HOUR).resume())) {
                again.expectNothing();
            }
            try (WireClient last = WireClient.connected(withWill(version, topic))) {
                last.expectNothing();
            }
            observer.expectPublish(topic, "will");
            observer.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.1.2-9",
            v5 = {"MQTT-3.1.2-9", "MQTT-3.1.3-1"})
    void willFlagWithoutAWillIsRefused(Version version) {
        expectRefusal(connect(version).flags(WILL, 0));
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"},
            v5 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"})
    void flagsOfAWillWithoutAWillAreRefused(Version version) {
        expectRefusal(connect(version).flags(WILL_QOS_1, 0));
        expectRefusal(connect(version).flags(WILL_QOS_2, 0));
        expectRefusal(connect(version).flags(WILL_RETAIN, 0));
        expectRefusal(withWill(version, "a").flags(0, WILL));
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-14", v5 = "MQTT-3.1.2-12")
    void willQos3IsRefused(Version version) {
        expectRefusal(withWill(version, "a").flags(WILL_QOS_1 | WILL_QOS_2, 0));
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.3-10", v5 = "MQTT-3.1.3-11")
    void willTopicThatIsNoTopicNameIsRefused(Version version) {
        for (String topic : List.of("", "a/+/b", "a/#")) {
            try (WireClient client = WireClient.open(version)) {
                client.send(withWill(version, topic).packet());
                client.expectRefusal(Reason.TOPIC_NAME_INVALID);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-16", v5 = "MQTT-3.1.2-14")
    void willIsPublishedAtItsQosAndNotRetained(Version version) {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = ConformanceBroker.unique("will/");
            ConnectBytes connect = connect(version).will(topic, "will", qos, false);
            try (WireClient observer = observer(version, topic);
                    WireClient later = WireClient.connected(version)) {
                WireClient.connected(connect).hangUp();
                ServerPacket will = observer.expectPublish(topic, "will");
                assertEquals(qos, will.qos());
                assertFalse(will.isRetained());
                later.subscribe(topic, 2);
                later.expectNothing();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
    void willIsRetainedWhenItSaysSo(Version version) {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = ConformanceBroker.unique("will/");
            ConnectBytes connect = connect(version).will(topic, "kept", qos, true);
            try (WireClient observer = observer(version, topic);
                    WireClient later = WireClient.connected(version)) {
                WireClient.connected(connect).hangUp();
                observer.expectPublish(topic, "kept");
                later.publishAcknowledged(0x03, topic + "/sentinel", new ClientBytes(), "stored behind it");
                later.subscribe(topic, 2);
                ServerPacket will = later.expectPublish(topic, "kept");
                assertEquals(qos, will.qos());
                assertTrue(will.isRetained());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void willMayBeEmpty(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic)) {
            WireClient.connected(connect(version).will(topic, "", 1, false)).hangUp();
            observer.expectPublish(topic, "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void willComesBehindWhatItsClientPublished(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic);
                WireClient client = WireClient.connected(withWill(version, topic))) {
            client.publish(QOS_2, topic, "last words");
            client.hangUp();
            observer.expectPublish(topic, "last words");
            observer.expectPublish(topic, "will");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
    void willOfARefusedConnectIsNotPublished(Version version) {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(version, topic)) {
            expectRefusal(withWill(version, topic).flags(0x01, 0));
            WireClient.connected(withWill(version, topic + "/sentinel")).hangUp();
            observer.expectPublish(topic + "/sentinel", "will");
        }
    }

    @Test
    void disconnectWithWillMessagePublishesIt() {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(Version.V5, topic);
                WireClient client = WireClient.connected(withWill(Version.V5, topic))) {
            client.send(new ClientBytes()
                    .oneByte(Reason.DISCONNECT_WITH_WILL_MESSAGE)
                    .packet(0xE0));
            client.expectClosed();
            observer.expectPublish(topic, "will");
        }
    }

    @Test
    @Clause(
            v5 = {
                "MQTT-3.1.3-10",
                "MQTT-3.3.2-4",
                "MQTT-3.3.2-6",
                "MQTT-3.3.2-15",
                "MQTT-3.3.2-16",
                "MQTT-3.3.2-17",
                "MQTT-3.3.2-18",
                "MQTT-3.3.2-20"
            })
    void willCarriesItsProperties() {
        String topic = ConformanceBroker.unique("will/");
        ClientBytes properties = new ClientBytes()
                .byteProperty(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, HOUR)
                .textProperty(Property.CONTENT_TYPE, "text/plain")
                .textProperty(Property.RESPONSE_TOPIC, "answers")
                .oneByte(Property.CORRELATION_DATA)
                .binary(new byte[] {0, 1, (byte) 0xFF});
        for (String pair : List.of("b=2", "a=1", "b=2", "a=3")) {
            properties
                    .oneByte(Property.USER_PROPERTY)
                    .text(pair.substring(0, 1))
                    .text(pair.substring(2));
        }
        try (WireClient observer = observer(Version.V5, topic)) {
            WireClient.connected(connect(Version.V5).will(topic, "will", 1, false, properties))
                    .hangUp();
            ServerPacket will = observer.expectPublish(topic, "will");
            assertEquals(1, will.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
            assertTrue(will.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) > HOUR - 60);
            assertTrue(will.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) <= HOUR);
            assertEquals("text/plain", will.textOf(Property.CONTENT_TYPE));
            assertEquals("answers", will.textOf(Property.RESPONSE_TOPIC));
            assertEquals("0001ff", will.textOf(Property.CORRELATION_DATA));
            assertEquals(List.of("b=2", "a=1", "b=2", "a=3"), will.values(Property.USER_PROPERTY));
            assertFalse(will.has(Property.WILL_DELAY_INTERVAL));
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.3-9")
    void reconnectBeforeTheWillDelayHasPassedKeepsTheWillBack() {
        String topic = ConformanceBroker.unique("will/");
        ConnectBytes returns = delayed(topic, 1, HOUR);
        try (WireClient observer = observer(Version.V5, topic)) {
            WireClient.connected(returns).hangUp();
            try (WireClient back = WireClient.connected(returns.resume())) {
                WireClient.connected(delayed(topic + "/sentinel", 1, HOUR)).hangUp();
                observer.expectPublish(topic + "/sentinel", "will");
                back.disconnect();
            }
            observer.expectNothing();
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.2-8")
    void willIsPublishedWhenItsSessionEndsBeforeTheDelayHasPassed() {
        String topic = ConformanceBroker.unique("will/");
        try (WireClient observer = observer(Version.V5, topic)) {
            WireClient.connected(delayed(topic, HOUR, 0)).hangUp();
            observer.expectPublish(topic, "will");

            WireClient.connected(delayed(topic, HOUR, 1)).hangUp();
            observer.expectPublish(topic, "will");

            ConnectBytes connect = delayed(topic, HOUR, HOUR);
            WireClient.connected(connect).hangUp();
            try (WireClient clean = WireClient.connected(connect.cleanStart(true))) {
                observer.expectPublish(topic, "will");
                clean.disconnect();
            }
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.3-9")
    void takeoverThatResumesTheSessionKeepsADelayedWillBack() {
        String topic = ConformanceBroker.unique("will/");
        ConnectBytes connect = delayed(topic, HOUR, HOUR);
        try (WireClient observer = observer(Version.V5, topic);
                WireClient first = WireClient.connected(connect);
                WireClient second = WireClient.connected(connect.resume())) {
            first.expectEnd(Reason.SESSION_TAKEN_OVER);
            second.expectNothing();
            observer.expectNothing();
            second.disconnect();
        }
    }

    private static WireClient observer(Version version, String topic) {
        WireClient observer = WireClient.connected(version);
        observer.subscribe(topic + "/#", 2);
        return observer;
    }

    private static ConnectBytes connect(Version version) {
        return ConnectBytes.of(version, ConformanceBroker.unique("will"));
    }

    private static ConnectBytes withWill(Version version, String topic) {
        return connect(version).will(topic, "will", 0, false);
    }

    private static ConnectBytes delayed(String topic, int delaySeconds, int sessionExpirySeconds) {
        ClientBytes properties = new ClientBytes().fourByteProperty(Property.WILL_DELAY_INTERVAL, delaySeconds);
        return ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("will"), sessionExpirySeconds)
                .will(topic, "will", 1, false, properties);
    }

    private static void expectRefusal(ConnectBytes connect) {
        try (WireClient client = WireClient.open(connect.version())) {
            client.send(connect.packet());
            client.expectRefusal(Reason.MALFORMED_PACKET);
        }
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1 and 3.2: the session that a CONNECT begins or takes over, and what CONNACK says of it. */
class ConnectSessionIT {
    private static final int HOUR = 3600;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int RETAIN = 0x01;

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.2.2-2"},
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.2.2-3"})
    void sessionThatExistsIsResumedWithAllThatWaitsForIt(Version version) {
        String id = ConformanceBroker.unique("resumed");
        String topic = ConformanceBroker.unique("resumed/");
        try (WireClient away = WireClient.connected(persistent(version, id));
                WireClient publisher = WireClient.connected(version)) {
            away.subscribe(topic, 2);
            away.disconnect();
            publisher.publishAcknowledged(topic, "one");
            int two = publisher.publish(QOS_2, topic, "two");
            assertEquals(two, publisher.expect(ServerPacket.PUBREC).packetId());

            try (WireClient back = WireClient.open(version)) {
                assertTrue(back.connect(persistent(version, id).resume()).isSessionPresent());
                assertEquals(1, back.expectPublish(topic, "one").qos());
                assertEquals(2, back.expectPublish(topic, "two").qos());
                publisher.publish(0, topic, "three");
                back.expectPublish(topic, "three");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"},
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
    void cleanStartForgetsTheSession(Version version) {
        String id = ConformanceBroker.unique("clean");
        String topic = ConformanceBroker.unique("clean/");
        try (WireClient away = WireClient.connected(persistent(version, id));
                WireClient publisher = WireClient.connected(version)) {
            away.subscribe(topic, 1);
            away.disconnect();
            publisher.publishAcknowledged(topic, "forgotten");

            try (WireClient clean = WireClient.open(version)) {
                assertFalse(clean.connect(ConnectBytes.of(version, id)).isSessionPresent());
                publisher.publishAcknowledged(topic, "not subscribed");
                clean.expectNothing();
                clean.disconnect();
            }
            try (WireClient back = WireClient.open(version)) {
                assertFalse(back.connect(persistent(version, id).resume()).isSessionPresent());
                back.expectNothing();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"},
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-3", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
    void cleanStartForgetsTheSessionOfAConnectionThatItTakesOver(Version version) {
        String id = ConformanceBroker.unique("clean");
        String topic = ConformanceBroker.unique("clean/");
        try (WireClient first = WireClient.connected(persistent(version, id));
                WireClient publisher = WireClient.connected(version);
                WireClient second = WireClient.open(version)) {
            first.subscribe(topic, 1);
            assertFalse(second.connect(persistent(version, id).cleanStart(true)).isSessionPresent());
            first.expectEnd(Reason.SESSION_TAKEN_OVER);
            publisher.publishAcknowledged(topic, "not subscribed");
            second.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.2.2-3",
            v5 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void sessionThatDoesNotExistIsBegun(Version version) {
        String id = ConformanceBroker.unique("new");
        try (WireClient client = WireClient.open(version)) {
            assertFalse(client.connect(persistent(version, id).resume()).isSessionPresent());
        }
        try (WireClient again = WireClient.open(version)) {
            assertTrue(again.connect(persistent(version, id).resume()).isSessionPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-6", v5 = "MQTT-3.1.2-6")
    void sessionOfACleanConnectionEndsWithIt(Version version) {
        String id = ConformanceBroker.unique("brief");
        try (WireClient client = WireClient.connected(ConnectBytes.of(version, id))) {
            client.subscribe(id, 1);
            client.disconnect();
        }
        try (WireClient again = WireClient.open(version)) {
            assertFalse(again.connect(persistent(version, id).resume()).isSessionPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.1.2-7")
    void retainedMessagesOutliveTheSessionOfTheirPublisher(Version version) {
        String topic = ConformanceBroker.unique("outlive/");
        try (WireClient publisher = WireClient.connected(version);
                WireClient later = WireClient.connected(version)) {
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic, new ClientBytes(), "kept");
            publisher.disconnect();
            later.subscribe(topic, 0);
            assertTrue(later.expectPublish(topic, "kept").isRetained());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = "MQTT-3.2.0-1",
            v5 = {"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.2.2-1"})
    void connackComesFirstAndOnce(Version version) {
        String id = ConformanceBroker.unique("first");
        String topic = ConformanceBroker.unique("first/");
        try (WireClient away = WireClient.connected(persistent(version, id));
                WireClient publisher = WireClient.connected(version)) {
            away.subscribe(topic, 0b01);
            away.hangUp();
            publisher.publishAcknowledged(topic, "waits");
            try (WireClient back = WireClient.open(version)) {
                ServerPacket connAck =
                        back.answerTo(persistent(version, id).resume().packet());
                assertEquals(1, connAck.acknowledgeFlags());
                back.expectPublish(topic, "waits");
                back.expectNothing();
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
    void refusalSaysThatNoSessionIsPresentAndEndsTheConnection() {
        String id = ConformanceBroker.unique("refused");
        WireClient.connected(persistent(Version.V5, id)).hangUp();
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(persistent(Version.V5, id)
                    .resume()
                    .twoBytes(Property.RECEIVE_MAXIMUM, 0)
                    .packet());
            client.expectRefusal(Reason.PROTOCOL_ERROR);
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            assertTrue(client.connect(persistent(Version.V5, id).resume()).isSessionPresent(), "it lives on");
        }
    }

    private static ConnectBytes persistent(Version version, String id) {
        return ConnectBytes.persistent(version, id, HOUR);
    }
}

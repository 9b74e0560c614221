package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent again, and what is not: section 4.4 of both standards, and the DUP flag of section 3.3.1.1. */
class RedeliveryIT {
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;
    private static final int SESSION_SECONDS = 60;
    private static final List<String> PAYLOADS = List.of("one", "two", "three");

    private final String topic = unique("topic");

    private static ConnectBytes subscriber(Version version) {
        return ConnectBytes.persistent(version, unique("subscriber"), SESSION_SECONDS)
                .resume();
    }

    private List<Integer> publishThree(int flags, WireClient subscriber) {
        List<Integer> packetIds = new ArrayList<>();
        try (WireClient publisher = WireClient.connected(subscriber.version())) {
            for (String payload : PAYLOADS) {
                publisher.publish(flags, topic, payload);
                packetIds.add(subscriber.expectPublish(topic, payload).packetId());
            }
        }
        return packetIds;
    }

    private void expectThreeAgain(List<Integer> packetIds, WireClient subscriber) {
        for (int i = 0; i < PAYLOADS.size(); i++) {
            ServerPacket again = subscriber.expectPublish(topic, PAYLOADS.get(i));
            assertEquals(packetIds.get(i), again.packetId());
            assertTrue(again.isDuplicate());
        }
        expectNothingQueued(subscriber);
    }

    /** What is queued for the subscriber comes before a message that is new. */
    private void expectNothingQueued(WireClient subscriber) {
        try (WireClient publisher = WireClient.connected(subscriber.version())) {
            publisher.publishAcknowledged(topic, "new");
        }
        ServerPacket publish = subscriber.expectPublish(topic, "new");
        assertFalse(publish.isDuplicate());
        subscriber.acknowledge(ServerPacket.PUBACK, publish.packetId());
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.4.0-1", "MQTT-4.3.2-1", "MQTT-3.3.1-1", "MQTT-4.6.0-1"},
            v5 = {"MQTT-4.4.0-1", "MQTT-4.3.2-3", "MQTT-3.3.1-1"})
    void sendsUnacknowledgedMessagesOfQos1AgainAfterAReconnect(Version version) {
        ConnectBytes connect = subscriber(version);
        List<Integer> packetIds;
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 1);
            packetIds = publishThree(QOS_1, subscriber);
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            expectThreeAgain(packetIds, subscriber);
            packetIds.forEach(packetId -> subscriber.acknowledge(ServerPacket.PUBACK, packetId));
            subscriber.expectNothing();
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            expectNothingQueued(subscriber);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1", "MQTT-3.3.1-1", "MQTT-4.6.0-1"},
            v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-3", "MQTT-3.3.1-1"})
    void sendsUnacknowledgedMessagesOfQos2AgainAfterAReconnect(Version version) {
        ConnectBytes connect = subscriber(version);
        List<Integer> packetIds;
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 2);
            packetIds = publishThree(QOS_2, subscriber);
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            expectThreeAgain(packetIds, subscriber);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
            v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
    void sendsTheReleaseAgainAndNotTheMessage(Version version) {
        ConnectBytes connect = subscriber(version);
        int packetId;
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 2);
            packetId = publishThree(QOS_2, subscriber).get(0);
            subscriber.acknowledge(ServerPacket.PUBREC, packetId);
            subscriber.expect(ServerPacket.PUBREL);
        }
        for (int i = 0; i < 2; i++) {
            try (WireClient subscriber = WireClient.connected(connect)) {
                assertEquals(packetId, subscriber.expect(ServerPacket.PUBREL).packetId());
                assertEquals("two", subscriber.expect(ServerPacket.PUBLISH).payload());
                assertEquals("three", subscriber.expect(ServerPacket.PUBLISH).payload());
                expectNothingQueued(subscriber);
            }
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.expect(ServerPacket.PUBREL);
            subscriber.acknowledge(ServerPacket.PUBCOMP, packetId);
            subscriber.expectPublish(topic, "two");
            subscriber.expectPublish(topic, "three");
            expectNothingQueued(subscriber);
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.expectPublish(topic, "two");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = "MQTT-4.4.0-1")
    void sendsNothingAgainWhileTheConnectionLives(Version version) {
        try (WireClient subscriber = WireClient.connected(subscriber(version));
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            int packetId = publishThree(QOS_2, subscriber).get(0);
            subscriber.acknowledge(ServerPacket.PUBREC, packetId);
            subscriber.expect(ServerPacket.PUBREL);
            Clock.awaitSeconds(2);
            publisher.publish(0, topic, "new");
            subscriber.expectPublish(topic, "new");
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.3.1-3", v5 = "MQTT-3.3.1-3")
    void marksNothingAsRepeatedThatWasNeverSent(Version version) {
        ConnectBytes connect = subscriber(version);
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 2);
            subscriber.disconnect();
        }
        try (WireClient publisher = WireClient.connected(version)) {
            int flags = 0x08 | QOS_1;
            publisher.publishAcknowledged(flags, topic, new ClientBytes(), "while away");
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            assertFalse(subscriber.expectPublish(topic, "while away").isDuplicate());
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.4.0-2")
    void sendsNothingAgainThatTheReceiverHasRefused() {
        ConnectBytes connect = subscriber(Version.V5);
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 2);
            refuse(PUBACK, publishThree(QOS_1, subscriber), subscriber);
            refuse(PUBREC, publishThree(QOS_2, subscriber), subscriber);
            subscriber.expectNothing();
        }
        try (WireClient subscriber = WireClient.connected(connect)) {
            expectNothingQueued(subscriber);
        }
    }

    private static void refuse(int first, List<Integer> packetIds, WireClient subscriber) {
        for (int packetId : packetIds) {
            subscriber.send(new ClientBytes()
                    .twoBytes(packetId)
                    .oneByte(Reason.QUOTA_EXCEEDED)
                    .packet(first));
        }
    }
}

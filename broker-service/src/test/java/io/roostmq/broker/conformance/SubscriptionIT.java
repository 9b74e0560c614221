package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a subscription brings: section 3.8.4 of both standards, and the options of MQTT 5.0 section 3.8.3.1. */
class SubscriptionIT {
    private static final int QOS_1 = 0x02;
    private static final int RETAIN = 0x01;
    private static final int MESSAGES = 100;

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
    void deliversAtTheLowerOfBothQos(Version version) {
        try (WireClient publisher = WireClient.connected(version)) {
            for (int granted = 0; granted <= 2; granted++) {
                for (int published = 0; published <= 2; published++) {
                    String topic = unique("topic");
                    try (WireClient subscriber = WireClient.connected(version)) {
                        subscriber.subscribe(topic, granted);
                        publisher.publish(published << 1, topic, "message");
                        assertEquals(
                                Math.min(granted, published),
                                subscriber.expectPublish(topic, "message").qos());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
    void replacesASubscriptionWithTheSameFilter(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 2);
            subscriber.subscribe(topic, 0);
            publisher.publishAcknowledged(topic, "once");
            assertEquals(0, subscriber.expectPublish(topic, "once").qos());
            subscriber.expectNothing();
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.8.4-3")
    void replacesTheIdentifierOfASubscription() {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 1, identifier(1));
            subscriber.subscribe(topic, 1, identifier(268_435_455));
            publisher.publishAcknowledged(topic, "second");
            assertEquals(
                    List.of(268_435_455L),
                    subscriber.expectPublish(topic, "second").values(Property.SUBSCRIPTION_IDENTIFIER));
            subscriber.subscribe(topic, 1);
            publisher.publishAcknowledged(topic, "none");
            assertFalse(subscriber.expectPublish(topic, "none").has(Property.SUBSCRIPTION_IDENTIFIER));
        }
    }

    private static ClientBytes identifier(int value) {
        return new ClientBytes().oneByte(Property.SUBSCRIPTION_IDENTIFIER).variableBytes(value);
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.8.4-3", "MQTT-3.3.1-6"},
            v5 = {"MQTT-3.8.4-4", "MQTT-3.3.1-9"})
    void sendsRetainedMessagesAgainWhenASubscriptionIsReplaced(Version version) {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic, new ClientBytes(), "retained");
            for (int i = 0; i < 2; i++) {
                subscriber.subscribe(topic, 0);
                assertTrue(subscriber.expectPublish(topic, "retained").isRetained());
            }
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-4")
    void losesNothingWhileASubscriptionIsReplaced(Version version) {
        String topic = unique("topic");
        ConnectBytes connect = ConnectBytes.persistent(version, unique("replacing"), 60);
        try (WireClient subscriber = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(version)) {
            subscriber.subscribe(topic, 1);
            for (int i = 0; i < MESSAGES; i++) {
                subscriber.send(FilterBytes.subscribe(version, subscriber.nextPacketId())
                        .filter(topic, 1)
                        .packet());
                publisher.publish(QOS_1, topic, "message " + i);
            }
            Set<String> received = new HashSet<>();
            int answers = 0;
            while (received.size() < MESSAGES || answers < MESSAGES) {
                ServerPacket packet = subscriber.next();
                if (packet.type() == ServerPacket.SUBACK) {
                    answers++;
                } else {
                    assertTrue(received.add(packet.payload()), () -> "twice: " + packet);
                    subscriber.acknowledge(ServerPacket.PUBACK, packet.packetId());
                }
            }
            subscriber.expectNothing();
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.8.3-3")
    void sendsNothingToItsPublisherWithNoLocal() {
        String topic = unique("topic");
        try (WireClient own = WireClient.connected(Version.V5);
                WireClient other = WireClient.connected(Version.V5)) {
            own.subscribe(topic, 1 | FilterBytes.NO_LOCAL);
            own.publishAcknowledged(topic, "own");
            own.expectNothing();
            other.publishAcknowledged(topic, "of another");
            own.expectPublish(topic, "of another");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.8.3-3")
    void sendsNoRetainedMessageOfItsOwnToASubscriptionWithNoLocal() {
        String topic = unique("topic");
        for (int qos = 0; qos <= 1; qos++) {
            ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("local"), 60);
            try (WireClient own = WireClient.connected(connect);
                    WireClient other = WireClient.connected(Version.V5)) {
                own.publishAcknowledged(QOS_1 | RETAIN, topic + "/own", new ClientBytes(), "own");
                other.publishAcknowledged(QOS_1 | RETAIN, topic + "/other", new ClientBytes(), "of another");
                own.subscribe(topic + "/+", qos | FilterBytes.NO_LOCAL);
                own.expectPublish(topic + "/other", "of another");
                own.subscribe(topic + "/own", qos);
                own.expectPublish(topic + "/own", "own");
                own.expectNothing();
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.8.3-3", "MQTT-3.1.3-2"})
    void knowsItsPublisherByTheClientIdentifierWithNoLocal() {
        String topic = unique("topic");
        String clientId = unique("local");
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, clientId, 60).resume();
        try (WireClient first = WireClient.connected(connect)) {
            first.subscribe(topic, 1 | FilterBytes.NO_LOCAL);
            first.disconnect();
        }
        try (WireClient second = WireClient.connected(connect)) {
            second.publishAcknowledged(topic, "own");
            second.expectNothing();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void sendsRetainedMessagesAsTheSubscriptionAsks() {
        String topic = unique("topic");
        try (WireClient subscriber = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            publisher.publishAcknowledged(QOS_1 | RETAIN, topic, new ClientBytes(), "retained");
            subscriber.subscribe(topic, FilterBytes.RETAIN_NEVER);
            subscriber.expectNothing();
            subscriber.subscribe(topic, FilterBytes.RETAIN_IF_NEW);
            subscriber.expectNothing();
            subscriber.subscribe(topic, 0);
            subscriber.expectPublish(topic, "retained");
            subscriber.subscribe(topic + "/#", FilterBytes.RETAIN_IF_NEW);
            subscriber.expectPublish(topic, "retained");
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-3.8.3-2", v5 = "MQTT-4.7.1-1")
    void takesFiltersWithWildcards(Version version) {
        String topic = unique("topic");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic + "/+/#", 0);
            client.publish(0, topic + "/a/b/c", "wild");
            client.expectPublish(topic + "/a/b/c", "wild");
        }
    }
}

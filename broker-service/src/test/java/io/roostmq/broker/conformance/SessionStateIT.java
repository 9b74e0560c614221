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

/** Session State, message receipt and order: sections 4.1, 4.5 and 4.6 of both standards. */
class SessionStateIT {
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int SESSION_SECONDS = 60;
    private static final int MESSAGES = 300;

    private final String topic = unique("topic");

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.1.0-1", "MQTT-3.1.2-4", "MQTT-3.1.2-5"},
            v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"})
    void keepsSubscriptionsAndMessagesWhileTheClientIsAway(Version version) {
        ConnectBytes connect = ConnectBytes.persistent(version, unique("away"), SESSION_SECONDS)
                .resume();
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic + "/+", 2);
            subscriber.disconnect();
        }
        try (WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(topic + "/1", "at least once");
            publisher.publish(QOS_2, topic + "/2", "exactly once");
            publisher.expect(ServerPacket.PUBREC);
        }
        try (WireClient subscriber = WireClient.open(version)) {
            assertTrue(subscriber.connect(connect).isSessionPresent());
            assertEquals(
                    1, subscriber.expectPublish(topic + "/1", "at least once").qos());
            assertEquals(
                    2, subscriber.expectPublish(topic + "/2", "exactly once").qos());
            subscriber.publish(0, topic + "/3", "now");
            subscriber.expectPublish(topic + "/3", "now");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.1.0-2", v5 = "MQTT-4.1.0-1")
    void keepsASessionAsLongAsItsConnection(Version version) {
        ConnectBytes connect = version == Version.V5
                ? ConnectBytes.persistent(version, unique("short"), 1)
                : ConnectBytes.of(version, unique("short"));
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(version)) {
            client.subscribe(topic, 2);
            Clock.awaitSeconds(3);
            publisher.publish(QOS_2, topic, "still there");
            int packetId = client.expectPublish(topic, "still there").packetId();
            client.acknowledge(ServerPacket.PUBREC, packetId);
            assertEquals(packetId, client.expect(ServerPacket.PUBREL).packetId());
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.1.0-2")
    void discardsTheSessionWhenItsExpiryIntervalHasPassed() {
        String clientId = unique("expiring");
        ClientBytes delay = new ClientBytes().fourByteProperty(Property.WILL_DELAY_INTERVAL, SESSION_SECONDS);
        try (WireClient watcher = WireClient.connected(Version.V5)) {
            watcher.subscribe(topic + "/end", 0);
            try (WireClient client = WireClient.connected(ConnectBytes.persistent(Version.V5, clientId, 1)
                    .will(topic + "/end", "session ends", 0, false, delay))) {
                client.subscribe(topic, 1);
            }
            watcher.expectPublish(topic + "/end", "session ends");
            watcher.publishAcknowledged(topic, "for nobody");
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            ConnectBytes connect =
                    ConnectBytes.persistent(Version.V5, clientId, 1).resume();
            assertFalse(client.connect(connect).isSessionPresent());
            client.subscribe(topic, 1);
            client.publish(0, topic, "new");
            client.expectPublish(topic, "new");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
    void addsAMessageToEverySessionThatMatches(Version version) {
        String end = unique("end");
        List<ConnectBytes> sessions = new ArrayList<>();
        List<String> filters = List.of(topic, topic + "/#", "+/#", "#", topic + "/other");
        for (String filter : filters) {
            ConnectBytes connect = ConnectBytes.persistent(version, unique("session"), SESSION_SECONDS)
                    .resume();
            try (WireClient client = WireClient.connected(connect)) {
                client.send(FilterBytes.subscribe(version, 1)
                        .filter(filter, 1)
                        .filter(end, 1)
                        .packet());
                client.expect(ServerPacket.SUBACK);
            }
            sessions.add(connect);
        }
        try (WireClient publisher = WireClient.connected(version)) {
            publisher.publishAcknowledged(topic, "for all");
            publisher.publishAcknowledged(end, "end");
        }
        for (int i = 0; i < filters.size(); i++) {
            boolean matches = !filters.get(i).endsWith("/other");
            assertEquals(matches, isThere("for all", sessions.get(i)), filters.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void deliversEachQosOfATopicInTheOrderOfItsPublisher(Version version) {
        for (boolean persistent : new boolean[] {false, true}) {
            String name = unique("subscriber");
            ConnectBytes connect = persistent
                    ? ConnectBytes.persistent(version, name, SESSION_SECONDS)
                    : ConnectBytes.of(version, name);
            try (WireClient subscriber = WireClient.connected(connect);
                    WireClient publisher = WireClient.connected(version)) {
                subscriber.subscribe(topic, 2);
                for (int i = 0; i < MESSAGES; i++) {
                    publisher.publish(i % 3 << 1, topic, String.valueOf(i));
                }
                expectInOrder(subscriber);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void deliversWhatWasQueuedBeforeWhatIsNew(Version version) {
        ConnectBytes connect = ConnectBytes.persistent(version, unique("queued"), SESSION_SECONDS)
                .resume();
        try (WireClient subscriber = WireClient.connected(connect)) {
            subscriber.subscribe(topic, 1);
            subscriber.disconnect();
        }
        try (WireClient publisher = WireClient.connected(version)) {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publishAcknowledged(topic, String.valueOf(i));
            }
            try (WireClient subscriber = WireClient.connected(connect)) {
                for (int i = MESSAGES; i < 2 * MESSAGES; i++) {
                    publisher.publish(QOS_1, topic, String.valueOf(i));
                }
                for (int i = 0; i < 2 * MESSAGES; i++) {
                    ServerPacket publish = subscriber.expectPublish(topic, String.valueOf(i));
                    subscriber.acknowledge(ServerPacket.PUBACK, publish.packetId());
                }
                subscriber.expectNothing();
            }
        }
    }

    /** Numbers are the payloads; the order is that of each QoS. */
    private static void expectInOrder(WireClient subscriber) {
        int[] last = {-1, -1, -1};
        int received = 0;
        while (received < MESSAGES) {
            ServerPacket packet = subscriber.next();
            if (packet.type() == ServerPacket.PUBREL) {
                subscriber.acknowledge(ServerPacket.PUBCOMP, packet.packetId());
                continue;
            }
            received++;
            int number = Integer.parseInt(packet.payload());
            assertEquals(number % 3, packet.qos());
            assertTrue(number > last[packet.qos()], () -> number + " behind " + last[packet.qos()]);
            last[packet.qos()] = number;
            if (packet.qos() != 0) {
                subscriber.acknowledge(
                        packet.qos() == 1 ? ServerPacket.PUBACK : ServerPacket.PUBREC, packet.packetId());
            }
        }
    }

    /** A session with a wide filter holds what other tests have published as well. */
    private static boolean isThere(String payload, ConnectBytes connect) {
        try (WireClient client = WireClient.connected(connect)) {
            boolean found = false;
            ServerPacket publish = client.expect(ServerPacket.PUBLISH);
            while (!publish.payload().equals("end")) {
                found |= publish.payload().equals(payload);
                publish = client.expect(ServerPacket.PUBLISH);
            }
            return found;
        }
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5.0 section 3.3.4: Receive Maximum, the server's and the client's. */
class ReceiveMaximumIT {
    private static final int HOUR = 3600;
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int RECEIVE_MAXIMUM_OF_SERVER = 1024;
    private static final ClientBytes NONE = new ClientBytes();

    @ParameterizedTest
    @ValueSource(ints = {0, HOUR})
    @Clause(v5 = {"MQTT-3.3.4-9", "MQTT-3.3.4-10"})
    void clientGetsNoMoreUnacknowledgedMessagesThanItTakes(int sessionExpirySeconds) {
        String topic = ConformanceBroker.unique("window/");
        ConnectBytes connect = ConnectBytes.persistent(
                        Version.V5, ConformanceBroker.unique("window"), sessionExpirySeconds)
                .twoBytes(Property.RECEIVE_MAXIMUM, 2);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 2);
            publisher.publishAcknowledged(topic, "1");
            int packetId = publisher.publish(QOS_2, topic, "2");
            assertEquals(packetId, publisher.expect(ServerPacket.PUBREC).packetId());
            publisher.publishAcknowledged(topic, "3");
            publisher.publishAcknowledged(topic, "4");
            int first = client.expectPublish(topic, "1").packetId();
            int second = client.expectPublish(topic, "2").packetId();
            client.expectNothing();
            client.subscribe(topic + "/other", 0);

            client.acknowledge(ServerPacket.PUBREC, second);
            assertEquals(second, client.expect(ServerPacket.PUBREL).packetId());
            client.expectNothing();
            client.acknowledge(ServerPacket.PUBACK, first);
            int third = client.expectPublish(topic, "3").packetId();
            assertNotEquals(second, third);
            client.expectNothing();
            client.acknowledge(ServerPacket.PUBCOMP, second);
            client.expectPublish(topic, "4");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.3.4-9")
    void messagesAtQos0DoNotWaitForAcknowledgements() {
        String topic = ConformanceBroker.unique("window/");
        ConnectBytes connect =
                ConnectBytes.v5(ConformanceBroker.unique("window")).twoBytes(Property.RECEIVE_MAXIMUM, 1);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publishAcknowledged(topic, "in flight");
            client.expectPublish(topic, "in flight");
            publisher.publish(0, topic, "at once");
            client.expectPublish(topic, "at once");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.3.4-9")
    void receiveMaximumCountsAnewOnEachConnection() {
        String topic = ConformanceBroker.unique("window/");
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("window"), HOUR)
                .twoBytes(Property.RECEIVE_MAXIMUM, 1);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publishAcknowledged(topic, "1");
            publisher.publishAcknowledged(topic, "2");
            client.expectPublish(topic, "1");
            client.expectNothing();
            client.hangUp();
            try (WireClient back = WireClient.connected(connect.resume())) {
                int packetId = back.expectPublish(topic, "1").packetId();
                back.expectNothing();
                back.acknowledge(ServerPacket.PUBACK, packetId);
                back.expectPublish(topic, "2");
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.4-7", "MQTT-3.2.2-21"})
    void moreThanTheServerTakesEndsTheConnection() {
        String topic = ConformanceBroker.unique("maximum/");
        try (WireClient client = WireClient.connected(Version.V5)) {
            int last = publishUnreleased(client, topic, RECEIVE_MAXIMUM_OF_SERVER);
            client.expectNothing();
            client.acknowledge(ServerPacket.PUBREL, last);
            assertEquals(last, client.expect(ServerPacket.PUBCOMP).packetId());
            client.send(client.publishBytes(QOS_2, topic, last, NONE, "takes the place"));
            assertEquals(last, client.expect(ServerPacket.PUBREC).packetId());
            client.send(client.publishBytes(QOS_1, topic, 2000, NONE, "one too many"));
            client.expectEnd(Reason.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.9.0-1", "MQTT-4.4.0-1"})
    void receiveMaximumOfTheServerCountsAnewOnEachConnection() {
        String topic = ConformanceBroker.unique("maximum/");
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("maximum"), HOUR);
        int last;
        try (WireClient client = WireClient.connected(connect)) {
            last = publishUnreleased(client, topic, RECEIVE_MAXIMUM_OF_SERVER);
        }
        try (WireClient client = WireClient.connected(connect.resume())) {
            client.send(client.publishBytes(QOS_2, topic, 2000, NONE, "has a quota of its own"));
            assertEquals(2000, client.expect(ServerPacket.PUBREC).packetId());
            client.acknowledge(ServerPacket.PUBREL, last);
            ServerPacket completion = client.expect(ServerPacket.PUBCOMP);
            assertEquals(last, completion.packetId());
            assertEquals(Reason.SUCCESS, completion.reason());
        }
    }

    @Test
    void clientOfMqtt3MayHaveMoreUnacknowledged() {
        String topic = ConformanceBroker.unique("maximum/");
        try (WireClient client = WireClient.connected(Version.V3_1_1)) {
            publishUnreleased(client, topic, RECEIVE_MAXIMUM_OF_SERVER + 10);
            client.expectNothing();
        }
    }

    /** Returns the last identifier. */
    private static int publishUnreleased(WireClient client, String topic, int count) {
        List<Integer> packetIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packetIds.add(client.publish(QOS_2, topic, "m"));
        }
        for (int packetId : packetIds) {
            assertEquals(packetId, client.expect(ServerPacket.PUBREC).packetId());
        }
        assertTrue(count > 0);
        return packetIds.get(count - 1);
    }
}

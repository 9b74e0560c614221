package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow control: MQTT 5.0 section 4.9, and the Receive Maximum of section 3.3.4. */
class FlowControlIT {
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int PUBREC = 0x50;
    private static final int RECEIVE_MAXIMUM_DEFAULT = 65_535;

    private final String topic = unique("topic");

    private static ConnectBytes subscriber(int receiveMaximum, boolean persistent) {
        String name = unique("subscriber");
        ConnectBytes connect = persistent ? ConnectBytes.persistent(Version.V5, name, 60) : ConnectBytes.v5(name);
        return connect.twoBytes(Property.RECEIVE_MAXIMUM, receiveMaximum);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Clause(v5 = {"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void sendsNoMoreThanTheReceiveMaximumOfTheClient(boolean persistent) {
        try (WireClient subscriber = WireClient.connected(subscriber(2, persistent));
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            for (String payload : List.of("1", "2", "3", "4")) {
                publisher.publishAcknowledged(QOS_1, topic, new ClientBytes(), payload);
            }
            int first = subscriber.expectPublish(topic, "1").packetId();
            int second = subscriber.expectPublish(topic, "2").packetId();
            subscriber.expectNothing();
            subscriber.acknowledge(ServerPacket.PUBACK, second);
            int third = subscriber.expectPublish(topic, "3").packetId();
            subscriber.expectNothing();
            subscriber.acknowledge(ServerPacket.PUBACK, first);
            subscriber.acknowledge(ServerPacket.PUBACK, third);
            subscriber.expectPublish(topic, "4");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Clause(v5 = {"MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void countsAMessageOfQos2UntilItIsCompleteOrRefused(boolean persistent) {
        try (WireClient subscriber = WireClient.connected(subscriber(1, persistent));
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 2);
            for (String payload : List.of("1", "2", "3")) {
                publisher.publish(QOS_2, topic, payload);
            }
            int first = subscriber.expectPublish(topic, "1").packetId();
            subscriber.acknowledge(ServerPacket.PUBREC, first);
            subscriber.expect(ServerPacket.PUBREL);
            subscriber.expectNothing();
            subscriber.acknowledge(ServerPacket.PUBCOMP, first);
            int second = subscriber.expectPublish(topic, "2").packetId();
            subscriber.send(new ClientBytes()
                    .twoBytes(second)
                    .oneByte(Reason.QUOTA_EXCEEDED)
                    .packet(PUBREC));
            subscriber.expectPublish(topic, "3");
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.9.0-2")
    void countsWhatIsSentAgainAfterAReconnect() {
        ConnectBytes connect = subscriber(1, true).resume();
        try (WireClient publisher = WireClient.connected(Version.V5)) {
            try (WireClient subscriber = WireClient.connected(connect)) {
                subscriber.subscribe(topic, 1);
                publisher.publishAcknowledged(topic, "1");
                publisher.publishAcknowledged(topic, "2");
                subscriber.expectPublish(topic, "1");
            }
            try (WireClient subscriber = WireClient.connected(connect)) {
                ServerPacket again = subscriber.expectPublish(topic, "1");
                assertTrue(again.isDuplicate());
                subscriber.expectNothing();
                subscriber.acknowledge(ServerPacket.PUBACK, again.packetId());
                subscriber.expectPublish(topic, "2");
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.9.0-3", "MQTT-3.3.4-10"})
    void answersEverythingElseWhenTheQuotaIsZero() {
        try (WireClient subscriber = WireClient.connected(subscriber(1, true));
                WireClient publisher = WireClient.connected(Version.V5)) {
            subscriber.subscribe(topic, 1);
            publisher.publishAcknowledged(topic, "1");
            publisher.publishAcknowledged(topic, "2");
            subscriber.expectPublish(topic, "1");
            subscriber.expectNothing();
            subscriber.subscribe(unique("other"), 1);
            subscriber.send(FilterBytes.unsubscribe(Version.V5, 9).filter("a").packet());
            subscriber.expect(ServerPacket.UNSUBACK);
            subscriber.publishAcknowledged(unique("other"), "mine");
            int packetId = subscriber.publish(QOS_2, unique("other"), "mine");
            subscriber.expect(ServerPacket.PUBREC);
            subscriber.acknowledge(ServerPacket.PUBREL, packetId);
            subscriber.expect(ServerPacket.PUBCOMP);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.13.1-1")
    void endsTheConnectionOfAClientThatExceedsTheReceiveMaximum() {
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.connect(ConnectBytes.v5(unique("greedy")));
            int receiveMaximum = (int) connAck.number(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_DEFAULT);
            for (int i = 0; i < receiveMaximum; i++) {
                client.publish(QOS_2, topic, "unreleased");
                client.expect(ServerPacket.PUBREC);
            }
            client.expectNothing();
            client.publish(QOS_2, topic, "one too many");
            client.expectEnd(Reason.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.9.0-2")
    void givesItsOwnQuotaBackWithEveryAnswer() {
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.connect(ConnectBytes.v5(unique("busy")));
            int receiveMaximum = (int) connAck.number(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_DEFAULT);
            for (int i = 0; i < receiveMaximum + 100; i++) {
                int packetId = client.publish(QOS_2, topic, "released");
                client.expect(ServerPacket.PUBREC);
                client.acknowledge(ServerPacket.PUBREL, packetId);
                assertEquals(packetId, client.expect(ServerPacket.PUBCOMP).packetId());
            }
        }
    }
}

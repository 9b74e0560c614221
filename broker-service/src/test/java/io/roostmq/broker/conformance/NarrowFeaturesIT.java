package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does not offer everything says so in CONNACK and means it: MQTT 5.0 section 3.2.2.3. */
class NarrowFeaturesIT {
    private static final int RETAIN = 0x01;

    private static WireClient connected(Version version) {
        return WireClient.connected(ConnectBytes.of(version, unique("narrow")), NarrowBroker.port());
    }

    @Test
    @Clause(v5 = {"MQTT-3.2.2-9", "MQTT-3.2.2-21"})
    void connackTellsWhatIsNotAvailable() {
        try (WireClient client = WireClient.open(Version.V5, NarrowBroker.port())) {
            ServerPacket connAck = client.connect(ConnectBytes.v5(unique("narrow")));
            assertEquals(0, connAck.number(Property.MAXIMUM_QOS, 2));
            assertEquals(0, connAck.number(Property.RETAIN_AVAILABLE, 1));
            assertEquals(0, connAck.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1));
            assertEquals(0, connAck.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1));
            assertEquals(0, connAck.number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1));
            assertEquals(NarrowBroker.KEEP_ALIVE_SECONDS_MAX, connAck.number(Property.SERVER_KEEP_ALIVE, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = "MQTT-3.2.2-10")
    void subscriptionsOfAnyQosAreAccepted(Version version) {
        String topic = unique("topic");
        try (WireClient client = connected(version)) {
            client.send(FilterBytes.subscribe(version, 1)
                    .filter(topic, 2)
                    .filter(topic + "/a", 1)
                    .filter(topic + "/b", 0)
                    .packet());
            assertEquals(List.of(0, 0, 0), client.expect(ServerPacket.SUBACK).reasons());
            client.publish(0, topic, "message");
            client.expectPublish(topic, "message");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Clause(v5 = "MQTT-3.2.2-11")
    void publishAboveTheMaximumQosEndsTheConnection(int qos) {
        try (WireClient client = connected(Version.V5)) {
            client.publish(qos << 1, unique("topic"), "message");
            client.expectEnd(Reason.QOS_NOT_SUPPORTED);
        }
        try (WireClient client = connected(Version.V3_1_1)) {
            client.publish(qos << 1, unique("topic"), "message");
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false, 0x9B", "2, false, 0x9B", "0, true, 0x9A"})
    @Clause(v5 = {"MQTT-3.2.2-12", "MQTT-3.2.2-13"})
    void willThatUsesWhatIsNotAvailableIsRefused(int qos, boolean retain, String reason) {
        ConnectBytes connect = ConnectBytes.v5(unique("narrow")).will(unique("will"), "gone", qos, retain);
        try (WireClient client = WireClient.open(Version.V5, NarrowBroker.port())) {
            client.send(connect.packet());
            client.expectRefusal(Integer.decode(reason));
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.2.2-14")
    void retainedMessageEndsTheConnection() {
        try (WireClient client = connected(Version.V5)) {
            client.publish(RETAIN, unique("topic"), "message");
            client.expectEnd(Reason.RETAIN_NOT_SUPPORTED);
        }
    }

    @Test
    void subscriptionsThatUseWhatIsNotAvailableAreRefused() {
        String topic = unique("topic");
        try (WireClient client = connected(Version.V5)) {
            client.send(FilterBytes.subscribe(Version.V5, 1)
                    .filter(topic + "/+", 0)
                    .filter("$share/group/" + topic, 0)
                    .filter(topic, 0)
                    .packet());
            assertEquals(
                    List.of(
                            Reason.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
                            Reason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                            Reason.SUCCESS),
                    client.expect(ServerPacket.SUBACK).reasons());
            client.send(FilterBytes.subscribe(Version.V5, 2)
                    .identifier(7)
                    .filter(topic, 0)
                    .packet());
            assertEquals(
                    List.of(Reason.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED),
                    client.expect(ServerPacket.SUBACK).reasons());
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-21"})
    void keepAliveOfTheServerHoldsInPlaceOfTheClients() {
        ConnectBytes connect = ConnectBytes.v5(unique("silent")).keepAliveSeconds(0);
        try (WireClient silent = WireClient.connected(connect, NarrowBroker.port())) {
            long before = System.nanoTime();
            silent.expectEnd(Reason.KEEP_ALIVE_TIMEOUT);
            long silentMillis = Duration.ofNanos(System.nanoTime() - before).toMillis();
            assertTrue(
                    silentMillis >= NarrowBroker.KEEP_ALIVE_SECONDS_MAX * 1500 - 100,
                    () -> "ended after " + silentMillis + " ms");
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.2.2-22")
    void keepAliveOfTheClientHoldsWhereItIsShorter() {
        ConnectBytes connect = ConnectBytes.v5(unique("silent")).keepAliveSeconds(1);
        try (WireClient silent = WireClient.open(Version.V5, NarrowBroker.port())) {
            assertTrue(
                    silent.connect(connect).values(Property.SERVER_KEEP_ALIVE).isEmpty());
            long before = System.nanoTime();
            silent.expectEnd(Reason.KEEP_ALIVE_TIMEOUT);
            long silentMillis = Duration.ofNanos(System.nanoTime() - before).toMillis();
            assertTrue(silentMillis >= 1400, () -> "ended after " + silentMillis + " ms");
        }
    }

    @Test
    void propertiesOfAMessageAreNotNarrowed() {
        String topic = unique("topic");
        try (WireClient client = connected(Version.V5)) {
            client.subscribe(topic, 0);
            client.publish(0, topic, new ClientBytes().textProperty(Property.CONTENT_TYPE, "text/plain"), "message");
            assertEquals("text/plain", client.expectPublish(topic, "message").textOf(Property.CONTENT_TYPE));
        }
    }
}

package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5.0 sections 3.1.2.11 and 3.2.2.3: the properties of CONNECT and CONNACK. */
class ConnectPropertiesIT {
    private static final int HOUR = 3600;
    private static final long NEVER = 0xFFFF_FFFFL;
    private static final int QOS_1 = 0x02;
    private static final int PACKET_BYTES_MAX = 40;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "does not exist                   | 04 0001                   | 0x81",
                "of the Will                      | 18 00000001               | 0x81",
                "of PUBLISH                       | 23 0001                   | 0x81",
                "of CONNACK                       | 12 0001 61                | 0x81",
                "of an acknowledgement            | 1F 0001 61                | 0x81",
                "cut short                        | 11 0000                   | 0x81",
                "receive maximum 0                | 21 0000                   | 0x82",
                "maximum packet size 0            | 27 00000000               | 0x82",
                "request problem information 2    | 17 02                     | 0x82",
                "request response information 2   | 19 02                     | 0x82",
                "session expiry twice             | 11 00000001 11 00000001   | 0x82",
                "receive maximum twice            | 21 0001 21 0001           | 0x82",
                "maximum packet size twice        | 27 00000100 27 00000100   | 0x82",
                "topic alias maximum twice        | 22 0001 22 0001           | 0x82",
                "request problem information twice| 17 01 17 01               | 0x82",
                "authentication data alone        | 16 0001 00                | 0x82",
                "authentication method twice      | 15 0001 61 15 0001 61     | 0x82",
            })
    @Clause(v5 = {"MQTT-3.1.4-1", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
    void propertiesThatAreWrongAreRefused(String what, String properties, String reason) {
        ConnectBytes connect = connect().property(new ClientBytes().raw(WireClient.bytes(properties)));
        expectRefusal(connect, Integer.decode(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "of CONNECT            | 11 00000001             | 0x81",
                "topic alias           | 23 0001                 | 0x81",
                "payload format 2      | 01 02                   | 0x82",
                "will delay twice      | 18 00000001 18 00000001 | 0x82",
                "response topic with # | 08 0001 23              | 0x82",
                "content type no UTF-8 | 03 0001 FF              | 0x81",
            })
    @Clause(v5 = "MQTT-3.1.4-1")
    void propertiesOfTheWillThatAreWrongAreRefused(String what, String properties, String reason) {
        ClientBytes block = new ClientBytes().raw(WireClient.bytes(properties));
        expectRefusal(connect().will("topic", "will", 0, false, block), Integer.decode(reason));
    }

    @Test
    void userPropertiesMayRepeat() {
        ClientBytes users = new ClientBytes();
        for (int i = 0; i < 3; i++) {
            users.oneByte(Property.USER_PROPERTY).text("name").text("value");
        }
        WireClient.connected(connect().property(users)).hangUp();
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-23", "MQTT-3.2.2-3"})
    void sessionLivesForItsSessionExpiryInterval() {
        String brief = ConformanceBroker.unique("expiry");
        String forever = ConformanceBroker.unique("expiry");
        WireClient.connected(ConnectBytes.persistent(Version.V5, brief, 1)).hangUp();
        WireClient.connected(ConnectBytes.v5(forever).fourBytes(Property.SESSION_EXPIRY_INTERVAL, NEVER))
                .hangUp();
        Clock.awaitSeconds(2);
        assertFalse(isPresent(brief));
        assertTrue(isPresent(forever));
    }

    @Test
    void sessionExpiryIntervalIsThatOfTheLastConnection() {
        String id = ConformanceBroker.unique("expiry");
        WireClient.connected(ConnectBytes.persistent(Version.V5, id, HOUR)).hangUp();
        assertTrue(isPresent(id));
        assertFalse(isPresent(id), "it was resumed without an interval");
    }

    @Test
    @Clause(v5 = {"MQTT-3.2.2-9", "MQTT-3.2.2-13", "MQTT-3.2.2-18", "MQTT-3.2.2-21"})
    void connackTellsTheLimitsOfTheServer() {
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.connect(connect().fourBytes(Property.SESSION_EXPIRY_INTERVAL, HOUR));
            assertEquals(1024, connAck.number(Property.RECEIVE_MAXIMUM, 65535));
            assertEquals(1_048_576, connAck.number(Property.MAXIMUM_PACKET_SIZE, 0));
            assertEquals(32, connAck.number(Property.TOPIC_ALIAS_MAXIMUM, 0));
            assertFalse(connAck.has(Property.MAXIMUM_QOS), "2 is not a value of it");
            assertEquals(1, connAck.number(Property.RETAIN_AVAILABLE, 1));
            assertEquals(1, connAck.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1));
            assertEquals(1, connAck.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1));
            assertEquals(HOUR, connAck.number(Property.SESSION_EXPIRY_INTERVAL, HOUR));
            assertFalse(connAck.has(Property.ASSIGNED_CLIENT_IDENTIFIER));
            assertFalse(connAck.has(Property.SERVER_KEEP_ALIVE));
            assertEquals(
                    connAck.properties().size(),
                    connAck.properties().stream().distinct().count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @Clause(v5 = "MQTT-3.1.2-28")
    void responseInformationComesOnlyOnRequest(int requested) {
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.connect(connect().oneByte(Property.REQUEST_RESPONSE_INFORMATION, requested));
            assertFalse(connAck.has(Property.RESPONSE_INFORMATION));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10})
    @Clause(v5 = {"MQTT-3.1.2-26", "MQTT-3.1.2-27", "MQTT-3.3.2-11"})
    void topicAliasesOfTheServerAreWithinTheMaximum(int topicAliasMaximum) {
        String topic = ConformanceBroker.unique("alias/");
        try (WireClient client =
                WireClient.connected(connect().twoBytes(Property.TOPIC_ALIAS_MAXIMUM, topicAliasMaximum))) {
            client.subscribe(topic, 0);
            for (int i = 0; i < 3; i++) {
                client.publish(0, topic, "m" + i);
                long alias = client.expectPublish(topic, "m" + i).number(Property.TOPIC_ALIAS, 0);
                assertTrue(alias <= Math.max(0, topicAliasMaximum), () -> "alias: " + alias);
            }
        }
    }

    @Test
    @Clause(v5 = "MQTT-3.1.2-29")
    void problemInformationIsLeftOutOnRequest() {
        for (int requested = 0; requested <= 1; requested++) {
            ConnectBytes connect = connect().oneByte(Property.REQUEST_PROBLEM_INFORMATION, requested);
            try (WireClient client = WireClient.connected(wantingMessageIds(connect))) {
                client.publish(QOS_1, "problem/information", "payload");
                ServerPacket pubAck = client.expect(ServerPacket.PUBACK);
                assertEquals(Reason.NO_MATCHING_SUBSCRIBERS, pubAck.reason());
                assertEquals(requested == 1, pubAck.has(Property.USER_PROPERTY));
                assertFalse(pubAck.has(Property.REASON_STRING));
            }
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-24", "MQTT-3.2.2-19", "MQTT-3.2.2-20", "MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.14.2-3"})
    void answersAreWithinTheMaximumPacketSize() {
        ConnectBytes connect = connect().fourBytes(Property.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX);
        try (WireClient client = WireClient.open(Version.V5)) {
            assertTrue(client.connect(wantingMessageIds(connect)).sizeBytes() <= PACKET_BYTES_MAX);
            client.publish(QOS_1, "maximum/packet/size", "payload");
            ServerPacket pubAck = client.expect(ServerPacket.PUBACK);
            assertTrue(pubAck.sizeBytes() <= PACKET_BYTES_MAX);
            assertEquals(Reason.NO_MATCHING_SUBSCRIBERS, pubAck.reason());
            client.publish(0, "a/topic/name/with/the/wildcard/#", "payload");
            ServerPacket disconnect = client.expect(ServerPacket.DISCONNECT);
            assertTrue(disconnect.sizeBytes() <= PACKET_BYTES_MAX);
            assertEquals(Reason.TOPIC_NAME_INVALID, disconnect.reason());
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Clause(v5 = {"MQTT-3.1.2-24", "MQTT-3.2.2-19"})
    void refusalOfWhatCannotBeReadIsWithinTheMaximumPacketSize(int sizes) {
        ConnectBytes connect = ConnectBytes.v5("client\0identifier");
        for (int i = 0; i < sizes; i++) {
            connect.fourBytes(Property.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX);
        }
        try (WireClient client = WireClient.open(Version.V5)) {
            ServerPacket connAck = client.answerTo(connect.packet());
            assertEquals(sizes == 1 ? Reason.MALFORMED_PACKET : Reason.PROTOCOL_ERROR, connAck.reason());
            assertTrue(connAck.sizeBytes() <= PACKET_BYTES_MAX, connAck::toString);
            client.expectClosed();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void messageLargerThanTheMaximumPacketSizeIsLeftOut() {
        String topic = ConformanceBroker.unique("size/");
        String id = ConformanceBroker.unique("size");
        ConnectBytes connect =
                ConnectBytes.persistent(Version.V5, id, HOUR).fourBytes(Property.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX);
        String fits = "x".repeat(PACKET_BYTES_MAX - 2 - 2 - topic.length() - 2 - 1);
        try (WireClient client = WireClient.connected(connect);
                WireClient publisher = WireClient.connected(Version.V5)) {
            client.subscribe(topic, 1);
            for (String payload : new String[] {fits + "x", fits, "y".repeat(1000), "last"}) {
                publisher.publishAcknowledged(topic, payload);
            }
            assertEquals(PACKET_BYTES_MAX, client.expectPublish(topic, fits).sizeBytes());
            client.expectPublish(topic, "last");
            client.hangUp();

            try (WireClient back = WireClient.connected(connect.resume())) {
                back.expectPublish(topic, fits);
                back.expectPublish(topic, "last");
                back.expectNothing();
            }
        }
    }

    private static boolean isPresent(String id) {
        try (WireClient client = WireClient.open(Version.V5)) {
            boolean present = client.connect(ConnectBytes.v5(id).resume()).isSessionPresent();
            client.disconnect();
            return present;
        }
    }

    /** PUBACK and PUBREC then have a User Property. */
    private static ConnectBytes wantingMessageIds(ConnectBytes connect) {
        return connect.property(new ClientBytes()
                .oneByte(Property.USER_PROPERTY)
                .text("roost-message-id")
                .text("true"));
    }

    private static ConnectBytes connect() {
        return ConnectBytes.v5(ConformanceBroker.unique("properties"));
    }

    private static void expectRefusal(ConnectBytes connect, int reason) {
        try (WireClient client = WireClient.open(Version.V5)) {
            client.send(connect.packet());
            client.expectRefusal(reason);
        }
    }
}

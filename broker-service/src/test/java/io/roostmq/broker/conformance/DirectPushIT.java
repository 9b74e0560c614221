package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.mqtt.UserProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The service user, and what it alone may do: messages for one client below {@code $roost/clients}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectPushIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String USER = "push";
    private static final String PASSWORD = "correct-horse";
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int RETAIN = 0x01;
    private static final int SUBSCRIBE = 0x82;
    private static final List<String> RESERVED = List.of(
            "$roost/clients/device/t", "$roost/clients/", "$roost/clients", "$roost/", "$roost", "$roost/events/x/y");

    private BrokerProcess broker;

    @BeforeAll
    void start() {
        broker = BrokerProcess.builder("direct-push")
                .environment("ROOST_AUTH_SERVICE_USERNAME", USER)
                .environment("ROOST_AUTH_SERVICE_PASSWORD", PASSWORD)
                .property("quarkus.log.category.\"io.roostmq.broker\".level", "DEBUG")
                .start();
    }

    @AfterAll
    void stop() {
        try {
            assertFalse(String.join("\n", broker.log()).contains(PASSWORD), "the password is in the log");
        } finally {
            broker.close();
        }
    }

    private static ConnectBytes asService(Version version) {
        ConnectBytes connect =
                ConnectBytes.of(version, unique("service")).userName(USER).password(PASSWORD);
        return version.hasProperties() ? connect.property(user("roost-message-id", "true")) : connect;
    }

    private WireClient service() {
        return WireClient.connected(asService(Version.V5), broker.port());
    }

    private WireClient device(Version version, String clientId) {
        return WireClient.connected(ConnectBytes.persistent(version, clientId, 3600), broker.port());
    }

    /** Anybody; a user name does not make a service. */
    private WireClient other(Version version) {
        return WireClient.connected(ConnectBytes.of(version, unique("other")).userName("Push"), broker.port());
    }

    private static ClientBytes user(String name, String value) {
        return new ClientBytes().userProperties(List.of(new UserProperty(name, value)));
    }

    private static ClientBytes withSession() {
        return user("roost-session-expiry", "3600");
    }

    private static String address(String device, String topic) {
        return "$roost/clients/" + device + "/" + topic;
    }

    /** Pushes at QoS 1; returns the PUBACK. */
    private static ServerPacket push(WireClient service, String device, ClientBytes properties, String payload) {
        return push(service, QOS_1, address(device, "inbox/a"), properties, payload);
    }

    private static ServerPacket push(
            WireClient service, int flags, String topic, ClientBytes properties, String payload) {
        int packetId = service.publish(flags, topic, properties, payload);
        ServerPacket answer = service.expect((flags & QOS_2) != 0 ? ServerPacket.PUBREC : ServerPacket.PUBACK);
        assertEquals(packetId, answer.packetId());
        return answer;
    }

    private static void assertError(int reason, String error, ServerPacket answer) {
        assertEquals(reason, answer.reason(), answer::toString);
        assertTrue(answer.values(Property.USER_PROPERTY).contains("roost-error=" + error), answer::toString);
    }

    private static void assertTaken(ServerPacket answer) {
        assertEquals(Reason.SUCCESS, answer.reason(), answer::toString);
        List<Object> properties = answer.values(Property.USER_PROPERTY);
        assertEquals(1, properties.size(), answer::toString);
        assertTrue(properties.get(0).toString().startsWith("messageId="), answer::toString);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void nobodyElsePublishesThere(Version version) {
        try (WireClient device = device(Version.V5, "device");
                WireClient other = other(version)) {
            int expected = version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.SUCCESS;
            double denied = broker.metric("roost_messages_denied_total");
            for (String topic : RESERVED) {
                assertEquals(
                        expected,
                        push(other, QOS_1, topic, new ClientBytes(), "m").reason());
                assertEquals(
                        expected,
                        push(other, QOS_2, topic, new ClientBytes(), "m").reason());
                assertEquals(
                        expected,
                        push(other, QOS_1 | RETAIN, topic, withSession(), "m").reason());
                other.publish(0, topic, "m");
            }
            other.expectNothing();
            device.expectNothing();
            assertEquals(denied + 4 * RESERVED.size(), broker.metric("roost_messages_denied_total"));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void nobodyLeavesAWillThere(Version version) {
        for (String topic : RESERVED) {
            for (boolean isService : new boolean[] {true, false}) {
                ConnectBytes connect = isService ? asService(version) : ConnectBytes.of(version, unique("other"));
                try (WireClient client = WireClient.open(version, broker.port())) {
                    int expected = version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.V3_NOT_AUTHORIZED;
                    ServerPacket answer =
                            client.answerTo(connect.will(topic, "m", 1, false).packet());
                    assertEquals(expected, answer.reason(), topic);
                    client.expectClosed();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void nobodyElseSubscribesThere(Version version) {
        try (WireClient other = other(version);
                WireClient service = WireClient.connected(asService(version), broker.port())) {
            for (String topics : List.of("$roost", "$roost/", "$roost/#", "$roost/clients", "$roost/+/device/#")) {
                for (String filter : List.of(topics, "$share/g/" + topics)) {
                    assertEquals(
                            version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.V3_FAILURE,
                            subscribed(other, filter),
                            filter);
                    assertEquals(1, subscribed(service, filter), filter);
                }
            }
        }
    }

    private static int subscribed(WireClient client, String filter) {
        ClientBytes subscribe = new ClientBytes().twoBytes(client.nextPacketId());
        if (client.version().hasProperties()) {
            subscribe.propertyBlock(new ClientBytes());
        }
        client.send(subscribe.text(filter).oneByte(1).packet(SUBSCRIBE));
        return client.expect(ServerPacket.SUBACK).reason();
    }

    @Test
    void filtersThatBeginWithAWildcardDoNotSeeIt() {
        String name = unique("device");
        try (WireClient everything = other(Version.V5);
                WireClient service = service()) {
            for (String filter : List.of("#", "+/#", "+/clients/#", "$SYS/#", "inbox/#")) {
                everything.subscribe(filter, 1 | 0x20);
            }
            assertTaken(push(service, name, withSession(), "m"));
            everything.send("C000");
            ServerPacket next = everything.next();
            while (next.type() == ServerPacket.PUBLISH) {
                assertTrue(next.topic().startsWith("$SYS/"), next::toString);
                next = everything.next();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void nobodyHasItsNameWithoutItsPassword(Version version) {
        int expected = version.hasProperties() ? Reason.BAD_USER_NAME_OR_PASSWORD : Reason.V3_BAD_USER_NAME_OR_PASSWORD;
        ConnectBytes without = ConnectBytes.of(version, unique("other")).userName(USER);
        ConnectBytes empty =
                ConnectBytes.of(version, unique("other")).userName(USER).password("");
        ConnectBytes wrong =
                ConnectBytes.of(version, unique("other")).userName(USER).password(PASSWORD + " ");
        for (ConnectBytes connect : List.of(without, empty, wrong)) {
            try (WireClient client = WireClient.open(version, broker.port())) {
                assertEquals(expected, client.answerTo(connect.packet()).reason());
                client.expectClosed();
            }
        }
    }

    @Test
    void deviceOfVersion3ThatWasNeverHereGetsWhatWaitsForIt() {
        String name = unique("device");
        try (WireClient service = service()) {
            assertTaken(push(service, name, withSession(), "1"));
            assertTaken(push(service, QOS_2, address(name, "inbox/b"), new ClientBytes(), "2"));
            ServerPacket lost = push(service, unique("device"), new ClientBytes(), "3");
            assertError(Reason.NO_MATCHING_SUBSCRIBERS, "session-unknown", lost);
        }
        try (WireClient device = WireClient.open(Version.V3_1_1, broker.port())) {
            ServerPacket connAck = device.connect(ConnectBytes.v3(name).resume());
            assertTrue(connAck.isSessionPresent());
            ServerPacket first = device.expectPublish("inbox/a", "1");
            assertEquals(1, first.qos());
            assertFalse(first.isDuplicate());
            ServerPacket second = device.expectPublish("inbox/b", "2");
            assertEquals(2, second.qos());
            device.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void connectedDeviceGetsItAtOnceAndNobodyElse(Version version) {
        String name = unique("a/b c");
        String encoded = name.replace("/", "%2F").replace(" ", "%20");
        try (WireClient service = service();
                WireClient device = WireClient.connected(ConnectBytes.of(version, name), broker.port());
                WireClient other = device(version, unique("device"))) {
            ClientBytes properties =
                    user("color", "blue").userProperties(List.of(new UserProperty("roost-session-expiry", "60")));
            assertTaken(push(service, encoded, properties, "m"));
            ServerPacket publish = device.expectPublish("inbox/a", "m");
            assertEquals(1, publish.qos());
            assertFalse(publish.isRetained());
            if (version.hasProperties()) {
                assertEquals(List.of("color=blue"), publish.values(Property.USER_PROPERTY));
                assertFalse(publish.has(Property.SUBSCRIPTION_IDENTIFIER));
            }
            service.publish(0, address(encoded, "inbox/c"), "now");
            assertEquals(0, device.expectPublish("inbox/c", "now").qos());
            other.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$roost/clients/device/t, 3, , 0x83, retain-not-possible",
        "$roost/clients/device/t, 2, 0, 0x83, bad-session-expiry",
        "$roost/clients/device/t, 4, 4294967296, 0x83, bad-session-expiry",
        "$roost/clients/nobody/t, 2, , 0x10, session-unknown",
        "$roost/clients/nobody/t, 4, , 0x10, session-unknown",
        "$roost/clients/device, 2, , 0x90, ",
        "$roost/clients/a$b/t, 2, , 0x90, ",
        "$roost/clients/device/$SYS/t, 4, , 0x87, "
    })
    void serviceIsToldWhatIsWrong(String topic, int flags, String expiry, String reason, String error) {
        try (WireClient device = device(Version.V5, "device");
                WireClient service = service()) {
            ClientBytes properties = expiry == null ? new ClientBytes() : user("roost-session-expiry", expiry);
            ServerPacket answer = push(service, flags, topic, properties, "m");
            assertEquals(Integer.decode(reason), answer.reason());
            if (error != null) {
                assertError(Integer.decode(reason), error, answer);
            }
            service.expectNothing();
            device.expectNothing();
        }
    }

    @Test
    void messageForADeviceOfVersion3Expires() {
        String name = unique("device");
        double expired = broker.metric("roost_messages_dropped_total", "expired");
        try (WireClient service = service()) {
            ClientBytes oneSecond = withSession().fourByteProperty(Property.MESSAGE_EXPIRY_INTERVAL, 1);
            assertTaken(push(service, name, oneSecond, "expires"));
            assertTaken(push(service, name, new ClientBytes(), "stays"));
        }
        Eventually.isTrue(
                "the message expires",
                PATIENCE,
                () -> broker.metric("roost_messages_dropped_total", "expired") > expired);
        try (WireClient device = WireClient.connected(ConnectBytes.v3(name).resume(), broker.port())) {
            device.expectPublish("inbox/a", "stays");
            device.expectNothing();
        }
    }

    @Test
    void sessionThatWasMadeExpires() {
        String name = unique("device");
        try (WireClient service = service()) {
            double ended = broker.metric("roost_sessions_ended_total", "expired");
            assertTaken(push(service, name, user("roost-session-expiry", "1"), "m"));
            Eventually.isTrue(
                    "the session ends", PATIENCE, () -> broker.metric("roost_sessions_ended_total", "expired") > ended);
            ServerPacket lost = push(service, name, new ClientBytes(), "m");
            assertError(Reason.NO_MATCHING_SUBSCRIBERS, "session-unknown", lost);
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesKill9() {
        String name = unique("device");
        try (WireClient service = service()) {
            for (int i = 0; i < 10; i++) {
                assertTaken(push(service, name, i == 0 ? withSession() : new ClientBytes(), "m" + i));
            }
            broker.kill9();
        }
        broker.restart();
        try (WireClient service = service()) {
            assertTaken(push(service, name, new ClientBytes(), "m10"));
        }
        try (WireClient device = WireClient.open(Version.V3_1_1, broker.port())) {
            assertTrue(device.connect(ConnectBytes.v3(name).resume()).isSessionPresent());
            for (int i = 0; i <= 10; i++) {
                ServerPacket publish = device.expectPublish("inbox/a", "m" + i);
                assertFalse(publish.isDuplicate(), "it was never sent");
                device.acknowledge(ServerPacket.PUBACK, publish.packetId());
            }
            device.expectNothing();
        }
    }

    @Test
    void serviceComesInWhereNobodyElseMay(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        try (BrokerProcess closed = BrokerProcess.builder("direct-push-closed")
                .store("memory")
                .property("roost.auth.anonymous", "false")
                .property("roost.auth.service.username", USER)
                .property("roost.auth.service.password-file", file.toString())
                .start()) {
            for (Version version : Version.values()) {
                try (WireClient service = WireClient.connected(asService(version), closed.port());
                        WireClient other = WireClient.open(version, closed.port())) {
                    service.subscribe("$roost/events/#", 1);
                    int expected = version.hasProperties() ? Reason.NOT_AUTHORIZED : Reason.V3_NOT_AUTHORIZED;
                    byte[] connect = ConnectBytes.of(version, unique("other"))
                            .userName("other")
                            .password(PASSWORD)
                            .packet();
                    assertEquals(expected, other.answerTo(connect).reason());
                }
            }
            assertFalse(String.join("\n", closed.log()).contains(PASSWORD), "the password is in the log");
        }
    }

    /** The broker that all share has no service user. */
    @Test
    void withoutAServiceUserNobodyMay() {
        try (WireClient client = WireClient.connected(asService(Version.V5))) {
            for (String topic : RESERVED) {
                ServerPacket answer = push(client, QOS_1, topic, withSession(), "m");
                assertEquals(Reason.NOT_AUTHORIZED, answer.reason());
            }
            assertEquals(Reason.NOT_AUTHORIZED, subscribed(client, "$roost/#"));
        }
    }
}

package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.session.Features;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said to the broker by a PUBLISH for one client, by whom, and what is delivered of it. */
class DirectAddressTest {
    private static final long HOUR = 3600;

    private final Bench bench = new Bench(narrowTopics());
    private final Pusher service = new Pusher(bench);
    private final Client device = bench.client("device");

    DirectAddressTest() {
        service.client.connectAsService(true, 0);
        device.connect(true, HOUR);
    }

    /** At most three levels, and twenty characters. */
    private static Features narrowTopics() {
        return new Features(QoS.EXACTLY_ONCE, true, true, true, true, 0, 3, 20, false, null);
    }

    private Outcome publishes(String topic, List<UserProperty> properties, boolean retain) {
        return service.publishes(service.publish(QoS.AT_LEAST_ONCE, topic, "m", properties, retain));
    }

    private void nothingIsDelivered() {
        bench.settle();
        assertEquals(List.of(), device.connection.sent(Publish.class));
        assertFalse(service.client.connection.isClosed());
    }

    @Test
    void theTopicOfTheDeviceIsWhatTheLimitsAreFor() {
        assertEquals(ReasonCode.SUCCESS, service.pushes("device", "a/b/c", "m").reason());
        assertEquals("a/b/c", device.receives(1).get(0).topic().name());
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID,
                service.pushes("device", "a/b/c/d", "m").reason());
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID,
                service.pushes("device", "x".repeat(21), "m").reason());
        nothingIsDelivered();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$roost/clients",
                "$roost/clients/",
                "$roost/clients/device",
                "$roost/clients/device/",
                "$roost/clients//t",
                "$roost/clients/%64evice/t",
                "$roost/clients/%zz/t",
                "$roost/clients/$share%2Fg%2Ft/t",
                "$roost/clients/%24share%2Fg%2Ft/t"
            })
    void anAddressThatIsNoneIsSaid(String topic) {
        assertEquals(new Outcome(ReasonCode.TOPIC_NAME_INVALID, null), publishes(topic, List.of(), false));
        assertEquals(List.of(new Topic(topic)), bench.denied);
        nothingIsDelivered();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$roost", "$roost/", "$roost/x", "$roost/events/x", "$roost/clientsX/t", "$other"})
    void theServiceMayNotPublishElsewhereOnReservedTopics(String topic) {
        assertEquals(new Outcome(ReasonCode.NOT_AUTHORIZED, null), publishes(topic, List.of(), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$SYS", "$SYS/x", "$roost/events/x", "$roost"})
    void whatTheServerSaysIsNobodyElsesToOneClientEither(String topic) {
        assertEquals(new Outcome(ReasonCode.NOT_AUTHORIZED, null), service.pushes("device", topic, "forged"));
        nothingIsDelivered();
    }

    @Test
    void aRetainedMessageForOneClientIsNotPossible() {
        assertEquals(
                new Outcome(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "retain-not-possible"),
                publishes(Pusher.address("device", "t"), List.of(), true));
        service.client.sends(service.publish(QoS.AT_MOST_ONCE, Pusher.address("device", "t"), "m", List.of(), true));
        nothingIsDelivered();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "1 ", "4294967296", "99999999999", "x", "\u0661"})
    void anIntervalThatIsNoneIsSaid(String seconds) {
        assertEquals(
                new Outcome(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "bad-session-expiry"),
                service.pushes("nobody", "t", "m", seconds));
        assertEquals(
                new Outcome(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "bad-session-expiry"),
                service.pushes("device", "t", "m", seconds),
                "also when it is not needed");
        nothingIsDelivered();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4294967295"})
    void anIntervalMayBeAsShortOrAsLongAsAnyOther(String seconds) {
        assertEquals(new Outcome(ReasonCode.SUCCESS, null), service.pushes("new", "t", "m", seconds));
    }

    @Test
    void twoIntervalsAreNone() {
        UserProperty expiry = new UserProperty("roost-session-expiry", "60");
        assertEquals(
                new Outcome(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "bad-session-expiry"),
                publishes(Pusher.address("device", "t"), List.of(expiry, expiry), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$roost/clients/device/t", "t"})
    void whatTheServiceSaysToTheBrokerIsNotDelivered(String topic) {
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        List<UserProperty> properties = List.of(
                new UserProperty("roost-session-expiry", "60"),
                new UserProperty("color", "blue"),
                new UserProperty("roost-anything", "x"),
                new UserProperty("Roost-", "y"),
                new UserProperty("color", "red"));
        publishes(topic, properties, false);
        assertEquals(
                List.of(
                        new UserProperty("color", "blue"),
                        new UserProperty("Roost-", "y"),
                        new UserProperty("color", "red")),
                device.receives(1).get(0).properties().userProperties());
    }

    @Test
    void whatOthersSayIsDelivered() {
        device.subscribes("t", QoS.AT_LEAST_ONCE);
        Pusher other = new Pusher(bench);
        Client client = bench.client("other");
        client.connect(true, 0);
        List<UserProperty> properties = List.of(new UserProperty("roost-session-expiry", "60"));
        client.sends(other.publish(QoS.AT_MOST_ONCE, "t", "m", properties));
        assertEquals(properties, device.receives(1).get(0).properties().userProperties());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$roost/clients/device/t",
                "$roost/clients/device/a/b/c/d/e/f",
                "$roost/clients/device",
                "$roost/clients",
                "$roost/clients/",
                "$roost",
                "$roost/"
            })
    void nobodyElseMayPublishThere(String topic) {
        Client other = bench.client("other");
        other.connect(true, 0);
        assertEquals(ReasonCode.NOT_AUTHORIZED, other.publishesAndWaits(topic, "m"));
        other.publishes(topic, "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of(new Topic(topic), new Topic(topic)), bench.denied);
        assertFalse(other.connection.isClosed());
        nothingIsDelivered();
        assertEquals(1, bench.routes.durableSessions());
    }
}

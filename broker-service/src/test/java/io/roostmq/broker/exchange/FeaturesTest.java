package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.session.Features;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broker that offers less than the standard has says so, and refuses the rest with the standard's words. */
class FeaturesTest {
    private static final Features NARROW =
            new Features(QoS.AT_LEAST_ONCE, false, false, false, false, 30, 3, 20, true, "a/b/c");

    private final Bench bench = new Bench(NARROW);
    private final Client client = bench.client("client");

    @Test
    void theClientIsToldWhatThereIs() {
        ConnAck.Accepted told = client.connect(true, 0).accepted();
        assertNotNull(told);
        assertEquals(QoS.AT_LEAST_ONCE, told.maximumQos());
        assertFalse(told.retainAvailable());
        assertFalse(told.wildcardSubscriptionAvailable());
        assertFalse(told.subscriptionIdentifiersAvailable());
        assertFalse(told.sharedSubscriptionAvailable());
        assertEquals(30, told.serverKeepAliveSeconds());
    }

    @Test
    void theServersKeepAliveHoldsInPlaceOfTheClients() {
        client.connect(true, 0);
        bench.loop.advance(46_000);
        assertTrue(client.connection.isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "a, 2, false, QOS_NOT_SUPPORTED",
        "a, 0, true, RETAIN_NOT_SUPPORTED",
        "a/b/c/d, 1, false, TOPIC_NAME_INVALID"
    })
    void whatIsPublishedBeyondItEndsTheConnection(String topic, int qos, boolean retain, ReasonCode reason) {
        client.connect(true, 0);
        client.sends(Bench.publish(qos == 0 ? 0 : 1, topic, "m", QoS.of(qos), retain));
        assertEquals(reason, client.connection.take(Disconnect.class).get(0).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "a, 0, 2, GRANTED_QOS_1",
        "a/+, 0, 1, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
        "a, 7, 1, SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED",
        "$share/g/a, 0, 1, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED",
        "a/b/c/d, 0, 1, TOPIC_FILTER_INVALID",
        "aaaaaaaaaaaaaaaaaaaaa, 0, 1, TOPIC_FILTER_INVALID"
    })
    void aSubscriptionIsGrantedWithinIt(String filter, int identifier, int qos, ReasonCode reason) {
        client.connect(true, 0);
        Subscribe.Request request = new Subscribe.Request(filter, QoS.of(qos), false, false, RetainHandling.SEND);
        client.sends(new Subscribe(1, identifier, List.of(), List.of(request)));
        assertEquals(
                List.of(reason), client.connection.take(SubAck.class).get(0).reasons());
    }

    @Test
    void aWillBeyondItIsRefused() {
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, NARROW.refusal(connectWith(QoS.EXACTLY_ONCE, false)));
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, NARROW.refusal(connectWith(QoS.AT_MOST_ONCE, true)));
        assertNull(NARROW.refusal(connectWith(QoS.AT_LEAST_ONCE, false)));
    }

    private static Connect connectWith(QoS qos, boolean retain) {
        Will will = new Will(new Topic("w"), Payload.EMPTY, qos, retain, 0, Will.NO_EXPIRY, MessageProperties.NONE);
        return new Connect("c", true, 60, 0, 10, 1_000, 0, false, true, List.of(), null, null, will, null, null);
    }
}

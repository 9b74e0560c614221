package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.upkeep.Upkeep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service user publishes under a key, and again. */
class IdempotentPublishTest {
    private static final long HOUR = 3600;

    private final Bench bench = new Bench();
    private final Pusher service = new Pusher(bench);
    private final Client device = bench.client("device");

    @BeforeEach
    void connect() {
        service.client.connectAsService(true, 0);
        device.connect(true, HOUR);
        device.subscribes("t", QoS.EXACTLY_ONCE);
    }

    private static List<UserProperty> key(String key, String fingerprint) {
        return List.of(
                new UserProperty("roost-idempotency-key", key),
                new UserProperty("roost-idempotency-fingerprint", fingerprint),
                new UserProperty("roost-idempotency-seconds", "60"));
    }

    private PubAck publishes(String topic, String payload, List<UserProperty> properties) {
        service.client.sends(service.publish(QoS.AT_LEAST_ONCE, topic, payload, properties));
        bench.loop.runUntil(() -> !service.client.connection.sent(PubAck.class).isEmpty());
        return service.client.connection.take(PubAck.class).get(0);
    }

    private static String property(PubAck ack, String name) {
        return ack.diagnostics().userProperties().stream()
                .filter(property -> property.name().equals(name))
                .map(UserProperty::value)
                .findFirst()
                .orElse("");
    }

    @Test
    void nothingIsPublishedAgain() {
        PubAck first = publishes("t", "m", key("k", "f"));
        assertEquals(ReasonCode.SUCCESS, first.reason());
        assertEquals("", property(first, "roost-repeated"));
        Publish received = device.receives(1).get(0);
        assertEquals(List.of(), received.properties().userProperties());
        device.acknowledges(List.of(received));
        bench.settle();

        PubAck again = publishes("t", "m", key("k", "f"));
        assertEquals(ReasonCode.SUCCESS, again.reason());
        assertEquals("true", property(again, "roost-repeated"));
        assertEquals(property(first, "messageId"), property(again, "messageId"));
        bench.settle();
        assertTrue(device.connection.take(Publish.class).isEmpty());
    }

    @Test
    void aKeyStandsForOneThing() {
        publishes("t", "m", key("k", "f"));
        PubAck other = publishes("t", "other", key("k", "g"));
        assertEquals(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, other.reason());
        assertEquals("idempotency-key-reused", property(other, "roost-error"));
        assertEquals(List.of("m"), Bench.payloads(device.receives(1)));
        bench.settle();
        assertTrue(device.connection.take(Publish.class).isEmpty());
    }

    @Test
    void theAnswerIsTheSameAsTheFirstTime() {
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                publishes("nobody", "m", key("k", "f")).reason());
        device.subscribes("nobody", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                publishes("nobody", "m", key("k", "f")).reason());
        bench.settle();
        assertTrue(device.connection.take(Publish.class).isEmpty());
    }

    @Test
    void whatTheFirstAttemptStoredWithoutAnAnswerIsDelivered() {
        bench.store.loseAppends(true);
        service.client.sends(service.publish(QoS.AT_LEAST_ONCE, "t", "m", key("k", "f")));
        bench.settle();
        bench.store.loseAppends(false);
        assertTrue(service.client.connection.take(PubAck.class).isEmpty());
        service.client.connectAsService(true, 0);
        PubAck again = publishes("t", "m", key("k", "f"));
        assertEquals("true", property(again, "roost-repeated"));
        assertEquals(List.of("m"), Bench.payloads(device.receives(1)));
        bench.settle();
        assertTrue(device.connection.take(Publish.class).isEmpty());
    }

    @Test
    void aPushToOneClientHasAKeyToo() {
        List<UserProperty> properties = new ArrayList<>(key("k", "f"));
        String address = Pusher.address("never seen", "t");
        assertEquals("session-unknown", property(publishes(address, "m", properties), "roost-error"));
        properties.add(new UserProperty("roost-session-expiry", "3600"));
        PubAck first = publishes(address, "m", properties);
        assertEquals(ReasonCode.SUCCESS, first.reason());
        assertFalse(property(first, "roost-repeated").equals("true"), "what was for nobody is not remembered");
        assertEquals("true", property(publishes(address, "m", properties), "roost-repeated"));
        assertEquals(1, bench.depth(new ClientId("never seen")).messages());
    }

    @Test
    void aKeyIsForgottenWhenItsTimeIsOver() {
        new Upkeep(bench.loop, bench.exchange, bench.store, bench.routes, bench.messageIds, bench.events, 1_000)
                .start();
        bench.settle();
        publishes("t", "m", key("k", "f"));
        device.acknowledges(device.receives(1));
        bench.loop.skip(60_001);
        bench.loop.advance(1_000);
        bench.settle();
        assertEquals(
                0,
                bench.store
                        .queues()
                        .forgetKeys(Long.MAX_VALUE, 10)
                        .toCompletableFuture()
                        .join());
        assertEquals("", property(publishes("t", "m", key("k", "g")), "roost-repeated"));
        assertEquals(List.of("m"), Bench.payloads(device.receives(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "roost-idempotency-seconds,0",
        "roost-idempotency-seconds,604801",
        "roost-idempotency-seconds,x",
        "roost-idempotency-key,l"
    })
    void aKeyThatIsNotWellFormedIsRefused(String name, String value) {
        List<UserProperty> properties = new ArrayList<>(key("k", "f"));
        if (name.endsWith("seconds")) {
            properties.remove(2);
        }
        properties.add(new UserProperty(name, value));
        PubAck refused = publishes("t", "m", properties);
        assertEquals(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refused.reason());
        assertEquals("bad-idempotency-key", property(refused, "roost-error"));
        bench.settle();
        assertTrue(device.connection.take(Publish.class).isEmpty());
    }

    @Test
    void whoIsNotTheServiceUserPublishesEachTime() {
        Client other = bench.client("other");
        other.connect(true, 0);
        for (int i = 0; i < 2; i++) {
            other.sends(service.publish(QoS.AT_LEAST_ONCE, "t", "m", key("k", "f")));
            bench.loop.runUntil(() -> !other.connection.take(PubAck.class).isEmpty());
        }
        List<Publish> received = device.receives(2);
        assertEquals(List.of("m", "m"), Bench.payloads(received));
        assertEquals(key("k", "f"), received.get(0).properties().userProperties());
    }
}

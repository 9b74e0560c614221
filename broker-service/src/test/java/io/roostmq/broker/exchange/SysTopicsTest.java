package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.sys.SysSources;
import io.roostmq.broker.sys.SysTopics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker says about itself, to whom, and that nobody else says it. */
class SysTopicsTest {
    private static final long INTERVAL_MILLIS = 10_000;
    private static final long SECOND = 1_000;

    private final Bench bench = new Bench();
    private final Traffic traffic = new Traffic();
    private final SysTopics sysTopics = new SysTopics(
            bench.loop,
            bench.exchange,
            bench.messageIds,
            bench.events,
            new SysSources(
                    "1.2.3",
                    bench.counts,
                    traffic,
                    bench.routes::durableSessions,
                    bench.routes::durableConnected,
                    bench.routes::subscriptions,
                    () -> bench.store.retained().count()),
            INTERVAL_MILLIS);
    private final Map<String, String> heard = new HashMap<>();
    private final Client reader = bench.client("reader");

    @BeforeEach
    void start() {
        sysTopics.start();
        awaitRetainedCount("0");
        reader.connect(true, 0);
    }

    @Test
    void aNewSubscriberHasTheLatestValuesAtOnceAsRetained() {
        reader.subscribes("$SYS/#", QoS.AT_LEAST_ONCE);
        List<Publish> received = receivedByNow();
        assertTrue(received.stream().allMatch(Publish::retain));
        assertTrue(received.stream().allMatch(publish -> publish.qos() == QoS.AT_MOST_ONCE));
        assertEquals("roost version 1.2.3", heard("version"));
        assertEquals("2023-11-14T22:13:20Z", heard("started_at"));
        assertEquals("0 seconds", heard("uptime"));
        assertEquals("0.00", heard("load/publish/sent/15min"));
        assertEquals(heard.size(), received.size(), "one message a topic");
        assertTrue(bench.dropped.isEmpty());
    }

    @Test
    void aSubscriptionGetsTheTopicsThatMatch() {
        reader.subscribes("$SYS/broker/load/+/received/1min", QoS.AT_MOST_ONCE);
        receivedByNow();
        assertEquals(
                List.of("load/bytes/received/1min", "load/messages/received/1min", "load/publish/received/1min"),
                heard.keySet().stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/broker/uptime", "+/#", "$SYSTEM/#", "SYS/#"})
    void otherFiltersGetNothing(String filter) {
        reader.subscribes(filter, QoS.AT_MOST_ONCE);
        bench.loop.advance(3 * INTERVAL_MILLIS);
        assertTrue(reader.connection.sent(Publish.class).isEmpty());
    }

    @Test
    void valuesFollowAtTheIntervalWhenTheyHaveChanged() {
        reader.subscribes("$SYS/broker/+", QoS.AT_MOST_ONCE);
        receivedByNow();
        bench.loop.advance(INTERVAL_MILLIS);
        List<Publish> received = receivedByNow();
        assertEquals(List.of("$SYS/broker/uptime"), topics(received));
        assertFalse(received.get(0).retain(), "not retained for who was there");
        assertEquals("10 seconds", heard("uptime"));
    }

    @Test
    void clientsAreCounted() {
        Client persistent = bench.client("persistent");
        persistent.connect(true, 1_000);
        bench.client("short").connect(true, 0);
        persistent.loses();
        bench.loop.advance(INTERVAL_MILLIS);
        reader.subscribes("$SYS/broker/clients/+", QoS.AT_MOST_ONCE);
        receivedByNow();
        assertEquals("2", heard("clients/connected"));
        assertEquals("1", heard("clients/disconnected"));
        assertEquals("3", heard("clients/total"));
        assertEquals("3", heard("clients/maximum"));
        assertEquals("0", heard("clients/expired"));

        persistent.connect(false, 1_000);
        bench.loop.advance(INTERVAL_MILLIS);
        receivedByNow();
        assertEquals("3", heard("clients/connected"));
        assertEquals("0", heard("clients/disconnected"));
    }

    @Test
    void messagesAreCountedWithTheBytesOfTheirPayloads() {
        Client publisher = bench.client("publisher");
        publisher.connect(true, 0);
        publisher.subscribes("t", QoS.AT_MOST_ONCE);
        publisher.publishes("t", "12345", QoS.AT_MOST_ONCE);
        publisher.publishesAndWaits("nobody", "123");
        publisher.receives(1);
        publisher.sends(Bench.publish(0, "kept", "k", QoS.AT_MOST_ONCE, true));
        traffic.bytesReceived(77);
        traffic.packetReceived();
        bench.loop.runUntil(
                () -> bench.store.retained().count().toCompletableFuture().join() == 1);
        bench.loop.advance(INTERVAL_MILLIS);
        awaitRetainedCount("1");
        reader.subscribes("$SYS/broker/#", QoS.AT_MOST_ONCE);
        bench.loop.advance(INTERVAL_MILLIS);
        receivedByNow();
        assertEquals("3", heard("publish/messages/received"));
        assertEquals("3", heard("messages/publish/received"));
        assertEquals("9", heard("publish/bytes/received"));
        assertEquals("0", heard("publish/messages/dropped"));
        assertEquals("77", heard("bytes/received"));
        assertEquals("1", heard("messages/received"));
        assertEquals("2", heard("subscriptions/count"));
        assertEquals("1", heard("retained messages/count"));
    }

    @Test
    void theLoadIsAnAverageThatDecays() {
        bench.loop.advance(INTERVAL_MILLIS - SECOND);
        for (int i = 0; i < 60; i++) {
            traffic.connectReceived();
        }
        bench.loop.advance(SECOND);
        reader.subscribes("$SYS/broker/load/connections/+", QoS.AT_MOST_ONCE);
        receivedByNow();
        assertEquals("55.27", heard("load/connections/1min"));
        assertEquals("11.80", heard("load/connections/5min"));
        assertEquals("3.98", heard("load/connections/15min"));
        bench.loop.advance(INTERVAL_MILLIS);
        receivedByNow();
        assertEquals("46.78", heard("load/connections/1min"));
    }

    @Test
    void nothingOfItIsStored() throws Exception {
        Client persistent = bench.client("persistent");
        persistent.connect(true, 1_000);
        persistent.subscribes("$SYS/#", QoS.EXACTLY_ONCE);
        persistent.loses();
        bench.loop.advance(3 * INTERVAL_MILLIS);
        assertEquals(0, bench.store.retained().count().toCompletableFuture().get());
        assertEquals(
                0,
                bench.store
                        .queues()
                        .depth(new ClientId("persistent"))
                        .toCompletableFuture()
                        .get()
                        .messages());
    }

    @Test
    void aClientThatPublishesThereIsRefused() {
        assertEquals(ReasonCode.NOT_AUTHORIZED, reader.publishesAndWaits("$SYS/broker/uptime", "forever"));
        reader.sends(Bench.publish(0, "$SYS/broker/uptime", "forever", QoS.AT_MOST_ONCE, true));
        reader.sends(Bench.publish(0, "$SYS", "x", QoS.AT_MOST_ONCE, true));
        reader.subscribes("$SYS/#", QoS.AT_MOST_ONCE);
        receivedByNow();
        assertEquals("0 seconds", heard("uptime"));
        assertEquals(
                List.of("$SYS/broker/uptime", "$SYS/broker/uptime", "$SYS"),
                bench.denied.stream().map(Topic::name).toList());
        assertFalse(reader.connection.isClosed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"$SYSTEM", "$SYSTEM/x", "$other/x", "SYS/x", "/$SYS/x"})
    void otherTopicsAreNotTheServers(String topic) {
        assertFalse(new Topic(topic).isOfServer());
        assertFalse(TopicFilter.of(topic).isOfServer());
    }

    @Test
    void itEndsWhenTheBrokerStops() {
        reader.subscribes("$SYS/#", QoS.AT_MOST_ONCE);
        receivedByNow();
        sysTopics.stop();
        bench.loop.advance(5 * INTERVAL_MILLIS);
        assertTrue(reader.connection.sent(Publish.class).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50})
    void pagesOfAnySizeGiveAllOfIt(int limit) {
        TopicFilter filter = TopicFilter.of("$SYS/broker/load/#");
        List<String> all = new ArrayList<>();
        Topic after = null;
        boolean more = true;
        while (more) {
            var page = bench.exchange.announced(filter, after, limit);
            assertTrue(page.messages().size() <= limit);
            page.messages().forEach(message -> all.add(message.topic().name()));
            more = page.more();
            after = more ? page.messages().get(page.messages().size() - 1).topic() : null;
        }
        assertNull(after);
        assertEquals(27, all.size());
        assertEquals(all.stream().sorted().distinct().toList(), all);
    }

    /** The store counts on a thread of its own. */
    private void awaitRetainedCount(String count) {
        TopicFilter filter = TopicFilter.of("$SYS/broker/retained messages/count");
        bench.loop.runUntil(() -> bench.exchange.announced(filter, null, 1).messages().stream()
                .anyMatch(message -> message.payload().equals(Payload.utf8(count))));
    }

    /** All that has been sent, acknowledged by nobody since nothing needs it. */
    private List<Publish> receivedByNow() {
        bench.loop.run();
        List<Publish> received = reader.connection.take(Publish.class);
        for (Publish publish : received) {
            heard.put(
                    publish.topic().name().substring("$SYS/broker/".length()),
                    new String(publish.payload().array(), StandardCharsets.UTF_8));
        }
        return received;
    }

    private String heard(String name) {
        String value = heard.get(name);
        if (value == null) {
            throw new AssertionError(name + " has not come, but " + heard.keySet());
        }
        return value;
    }

    private static List<String> topics(List<Publish> received) {
        return received.stream().map(publish -> publish.topic().name()).toList();
    }
}

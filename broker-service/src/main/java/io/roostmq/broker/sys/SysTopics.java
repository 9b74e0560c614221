package io.roostmq.broker.sys;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.session.Exchange;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Announces what the broker knows about itself at an interval, each value when it has changed: an actor on one event loop.
 * What the topics mean is in docs/OPERATIONS.md.
 */
public final class SysTopics {
    private static final String ROOT = "$SYS/broker/";
    private static final ClientId PUBLISHER = new ClientId("$SYS");

    /** After the store has counted, it is left alone for so many times as long as that took: 1 % of its time at most. */
    private static final long COUNT_PAUSE_FACTOR = 99;

    private final Loop loop;
    private final Exchange exchange;
    private final MessageIds messageIds;
    private final BrokerEvents failures;
    private final SysSources sources;
    private final long intervalMillis;
    private final Map<String, Load> loads = new LinkedHashMap<>();
    /** What was announced last, by topic. */
    private final Map<String, String> announced = new HashMap<>();

    private long startedAtMillis;
    private long lastMillis;
    private long heapMaximum;
    private boolean counting;
    private long countAgainAtMillis;
    private boolean stopped;

    /**
     * @param failures is told when the store cannot count
     * @param intervalMillis between two announcements, at least 1
     */
    public SysTopics(
            Loop loop,
            Exchange exchange,
            MessageIds messageIds,
            BrokerEvents failures,
            SysSources sources,
            long intervalMillis) {
        this.loop = loop;
        this.exchange = exchange;
        this.messageIds = messageIds;
        this.failures = failures;
        this.sources = sources;
        this.intervalMillis = intervalMillis;
        EventCounts events = sources.events();
        Traffic traffic = sources.traffic();
        loads.put("messages/received", new Load(traffic::packetsReceived));
        loads.put("messages/sent", new Load(traffic::packetsSent));
        loads.put("publish/received", new Load(events::publishReceived));
        loads.put("publish/sent", new Load(events::publishSent));
        loads.put("publish/dropped", new Load(events::publishDropped));
        loads.put("bytes/received", new Load(traffic::bytesReceived));
        loads.put("bytes/sent", new Load(traffic::bytesSent));
        loads.put("sockets", new Load(traffic::sockets));
        loads.put("connections", new Load(traffic::connects));
    }

    /** The first announcement comes at once. */
    public void start() {
        loop.execute(() -> {
            startedAtMillis = loop.nowMillis();
            lastMillis = startedAtMillis;
            countAgainAtMillis = startedAtMillis;
            announce("version", "roost version " + sources.version());
            announce("started_at", Instant.ofEpochMilli(startedAtMillis).toString());
            round();
        });
    }

    /** Nothing is announced after this. */
    public void stop() {
        loop.execute(() -> stopped = true);
    }

    private void round() {
        if (stopped) {
            return;
        }
        long nowMillis = loop.nowMillis();
        announce("uptime", Math.max(0, nowMillis - startedAtMillis) / 1000 + " seconds");
        announceClients();
        announceTotals();
        announceLoads(nowMillis - lastMillis);
        announceHeap();
        countRetained(nowMillis);
        lastMillis = nowMillis;
        loop.schedule(intervalMillis, this::round);
    }

    private void announceClients() {
        long connected = sources.events().clients();
        long sessions = sources.persistentSessions().getAsLong();
        long disconnected = Math.max(0, sessions - sources.persistentConnected().getAsLong());
        announce("clients/connected", connected);
        announce("clients/active", connected);
        announce("clients/disconnected", disconnected);
        announce("clients/inactive", disconnected);
        announce("clients/total", connected + disconnected);
        announce("clients/maximum", sources.events().clientsMaximum());
        announce("clients/expired", sources.events().sessionsExpired());
        announce("subscriptions/count", sources.subscriptions().getAsLong());
    }

    private void announceTotals() {
        EventCounts events = sources.events();
        Traffic traffic = sources.traffic();
        announce("bytes/received", traffic.bytesReceived());
        announce("bytes/sent", traffic.bytesSent());
        announce("messages/received", traffic.packetsReceived());
        announce("messages/sent", traffic.packetsSent());
        announce("publish/bytes/received", events.publishBytesReceived());
        announce("publish/bytes/sent", events.publishBytesSent());
        announcePublishes("received", events.publishReceived());
        announcePublishes("sent", events.publishSent());
        announcePublishes("dropped", events.publishDropped());
    }

    /** Under the name that mosquitto uses, and the one that its manual had for a long time. */
    private void announcePublishes(String what, long value) {
        announce("publish/messages/" + what, value);
        announce("messages/publish/" + what, value);
    }

    private void announceLoads(long elapsedMillis) {
        loads.forEach((name, load) -> {
            load.update(elapsedMillis);
            load.forEach((minutes, perMinute) ->
                    announce("load/" + name + "/" + minutes + "min", String.format(Locale.ROOT, "%.2f", perMinute)));
        });
    }

    private void announceHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        heapMaximum = Math.max(heapMaximum, used);
        announce("heap/current", used);
        announce("heap/maximum", heapMaximum);
    }

    private void countRetained(long nowMillis) {
        if (counting || nowMillis < countAgainAtMillis) {
            return;
        }
        counting = true;
        Posted.to(
                loop,
                sources.retainedMessages().get(),
                count -> {
                    onCounted(nowMillis);
                    announce("retained messages/count", count);
                },
                failure -> {
                    onCounted(nowMillis);
                    failures.storeFailed("count of retained messages", failure);
                });
    }

    private void onCounted(long beganMillis) {
        counting = false;
        long tookMillis = Math.max(0, loop.nowMillis() - beganMillis);
        countAgainAtMillis = loop.nowMillis() + COUNT_PAUSE_FACTOR * tookMillis;
    }

    private void announce(String name, long value) {
        announce(name, Long.toString(value));
    }

    private void announce(String name, String value) {
        if (stopped || value.equals(announced.put(name, value))) {
            return;
        }
        exchange.announce(new Message(
                messageIds.next(),
                PUBLISHER,
                new Topic(ROOT + name),
                Payload.utf8(value),
                QoS.AT_MOST_ONCE,
                true,
                Message.NEVER,
                MessageProperties.NONE));
    }
}

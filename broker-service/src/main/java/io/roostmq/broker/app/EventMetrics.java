package io.roostmq.broker.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.events.SessionEnd;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Counts what happens. Every series exists from the start, so that a rate is right from the first event on. */
final class EventMetrics implements BrokerEvents {
    private final Map<QoS, Counter> received;
    private final Map<QoS, Counter> sent;
    private final Map<DropReason, Counter> dropped;
    private final Map<ReasonCode, Counter> refused;
    private final Map<Ending.Initiator, Counter> disconnected;
    private final Map<SessionEnd, Counter> ended;
    private final Counter connected;
    private final Counter denied;
    private final Counter queued;
    private final Counter acknowledged;
    private final Counter storeFailures;
    private final Counter defects;

    EventMetrics(MeterRegistry registry) {
        received = counters(registry, "roost.messages.received", "qos", QoS.class, EventMetrics::number);
        sent = counters(registry, "roost.messages.sent", "qos", QoS.class, EventMetrics::number);
        dropped = counters(registry, "roost.messages.dropped", "reason", DropReason.class, EventMetrics::word);
        refused = counters(registry, "roost.connections.refused", "reason", ReasonCode.class, EventMetrics::word);
        disconnected = counters(registry, "roost.disconnects", "by", Ending.Initiator.class, EventMetrics::word);
        ended = counters(registry, "roost.sessions.ended", "why", SessionEnd.class, EventMetrics::word);
        connected = registry.counter("roost.connects");
        denied = registry.counter("roost.messages.denied");
        queued = registry.counter("roost.messages.queued");
        acknowledged = registry.counter("roost.messages.acknowledged");
        storeFailures = registry.counter("roost.store.failures");
        defects = registry.counter("roost.defects");
    }

    private static <E extends Enum<E>> Map<E, Counter> counters(
            MeterRegistry registry, String name, String tag, Class<E> type, Function<E, String> value) {
        Map<E, Counter> counters = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            if (constant instanceof ReasonCode reason && !reason.isFailure()) {
                continue;
            }
            counters.put(constant, registry.counter(name, tag, value.apply(constant)));
        }
        return counters;
    }

    private static String number(QoS qos) {
        return Integer.toString(qos.value());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> void count(Map<E, Counter> counters, E constant) {
        Counter counter = counters.get(constant);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void connected(ClientId clientId, String remoteAddress, boolean sessionPresent) {
        connected.increment();
    }

    @Override
    public void refused(String clientId, String remoteAddress, ReasonCode reason, String why) {
        count(refused, reason);
    }

    @Override
    public void disconnected(ClientId clientId, Ending ending) {
        count(disconnected, ending.initiator());
    }

    @Override
    public void sessionEnded(ClientId clientId, SessionEnd end) {
        count(ended, end);
    }

    @Override
    public void published(Message message) {
        count(received, message.qos());
    }

    @Override
    public void denied(ClientId clientId, Topic topic, ReasonCode reason) {
        denied.increment();
    }

    @Override
    public void queued(Message message, int sessions) {
        queued.increment(sessions);
    }

    @Override
    public void sent(ClientId clientId, Message message, QoS qos) {
        count(sent, qos);
    }

    @Override
    public void acknowledged(ClientId clientId, Message message) {
        acknowledged.increment();
    }

    @Override
    public void dropped(ClientId clientId, DropReason reason) {
        count(dropped, reason);
    }

    @Override
    public void storeFailed(String operation, Throwable cause) {
        storeFailures.increment();
    }

    @Override
    public void defect(String where, Throwable cause) {
        defects.increment();
    }
}

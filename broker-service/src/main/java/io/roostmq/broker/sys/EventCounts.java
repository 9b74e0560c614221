package io.roostmq.broker.sys;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.events.SessionEnd;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Events since the start, as numbers. Thread-safe; counting allocates nothing. */
public final class EventCounts implements BrokerEvents {
    private final LongAdder publishReceived = new LongAdder();
    private final LongAdder publishBytesReceived = new LongAdder();
    private final LongAdder publishSent = new LongAdder();
    private final LongAdder publishBytesSent = new LongAdder();
    private final LongAdder publishDropped = new LongAdder();
    private final LongAdder sessionsExpired = new LongAdder();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger clientsMaximum = new AtomicInteger();

    @Override
    public void connected(ClientId clientId, String remoteAddress, boolean sessionPresent) {
        clientsMaximum.accumulateAndGet(clients.incrementAndGet(), Math::max);
    }

    @Override
    public void disconnected(ClientId clientId, Ending ending) {
        clients.decrementAndGet();
    }

    @Override
    public void sessionEnded(ClientId clientId, SessionEnd end) {
        if (end == SessionEnd.EXPIRED) {
            sessionsExpired.increment();
        }
    }

    @Override
    public void published(Message message) {
        publishReceived.increment();
        publishBytesReceived.add(message.payload().size());
    }

    @Override
    public void sent(ClientId clientId, Message message, QoS qos) {
        publishSent.increment();
        publishBytesSent.add(message.payload().size());
    }

    /** As with mosquitto, only what a limit of queues or memory has cost. */
    @Override
    public void dropped(ClientId clientId, DropReason reason) {
        switch (reason) {
            case QUEUE_FULL_REJECTED, QUEUE_FULL_EVICTED, SLOW_CONSUMER -> publishDropped.increment();
            case EXPIRED, PACKET_TOO_LARGE, CANCELLED, SESSION_ENDED -> {}
        }
    }

    /** Clients that are connected now. */
    int clients() {
        return clients.get();
    }

    /** Most that were connected at the same time. */
    int clientsMaximum() {
        return clientsMaximum.get();
    }

    long sessionsExpired() {
        return sessionsExpired.sum();
    }

    long publishReceived() {
        return publishReceived.sum();
    }

    /** Of payloads. */
    long publishBytesReceived() {
        return publishBytesReceived.sum();
    }

    long publishSent() {
        return publishSent.sum();
    }

    /** Of payloads. */
    long publishBytesSent() {
        return publishBytesSent.sum();
    }

    long publishDropped() {
        return publishDropped.sum();
    }
}

package io.roostmq.broker.events;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import java.util.List;

/** Tells several listeners, in their order. */
public final class AllEvents implements BrokerEvents {
    private final BrokerEvents[] listeners;

    public AllEvents(List<BrokerEvents> listeners) {
        this.listeners = listeners.toArray(new BrokerEvents[0]);
    }

    @Override
    public void connected(ClientId clientId, String remoteAddress, boolean sessionPresent) {
        for (BrokerEvents listener : listeners) {
            listener.connected(clientId, remoteAddress, sessionPresent);
        }
    }

    @Override
    public void refused(String clientId, String remoteAddress, ReasonCode reason, String why) {
        for (BrokerEvents listener : listeners) {
            listener.refused(clientId, remoteAddress, reason, why);
        }
    }

    @Override
    public void disconnected(ClientId clientId, Ending ending) {
        for (BrokerEvents listener : listeners) {
            listener.disconnected(clientId, ending);
        }
    }

    @Override
    public void sessionEnded(ClientId clientId, SessionEnd end) {
        for (BrokerEvents listener : listeners) {
            listener.sessionEnded(clientId, end);
        }
    }

    @Override
    public void published(Message message) {
        for (BrokerEvents listener : listeners) {
            listener.published(message);
        }
    }

    @Override
    public void denied(ClientId clientId, Topic topic, ReasonCode reason) {
        for (BrokerEvents listener : listeners) {
            listener.denied(clientId, topic, reason);
        }
    }

    @Override
    public void queued(Message message, int sessions) {
        for (BrokerEvents listener : listeners) {
            listener.queued(message, sessions);
        }
    }

    @Override
    public void sent(ClientId clientId, Message message, QoS qos) {
        for (BrokerEvents listener : listeners) {
            listener.sent(clientId, message, qos);
        }
    }

    @Override
    public void acknowledged(ClientId clientId, Message message) {
        for (BrokerEvents listener : listeners) {
            listener.acknowledged(clientId, message);
        }
    }

    @Override
    public void dropped(ClientId clientId, DropReason reason) {
        for (BrokerEvents listener : listeners) {
            listener.dropped(clientId, reason);
        }
    }

    @Override
    public void storeFailed(String operation, Throwable cause) {
        for (BrokerEvents listener : listeners) {
            listener.storeFailed(operation, cause);
        }
    }

    @Override
    public void defect(String where, Throwable cause) {
        for (BrokerEvents listener : listeners) {
            listener.defect(where, cause);
        }
    }
}

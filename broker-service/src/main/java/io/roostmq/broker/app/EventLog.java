package io.roostmq.broker.app;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.events.SessionEnd;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** The lines that an operator reads. */
final class EventLog implements BrokerEvents {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    /** A failing store fails thousands of operations a second: one line in this time stands for all of them. */
    private static final long STORE_FAILURE_LINE_MILLIS = 1_000;

    private final AtomicLong lastStoreFailureMillis = new AtomicLong();

    @Override
    public void connected(ClientId clientId, String remoteAddress, boolean sessionPresent) {
        LOG.infof("client connected: %s from %s, session present: %s", clientId, remoteAddress, sessionPresent);
    }

    @Override
    public void refused(String clientId, String remoteAddress, ReasonCode reason, String why) {
        LOG.infof("connection refused: %s from %s, %s: %s", clientId, remoteAddress, reason, why);
    }

    @Override
    public void disconnected(ClientId clientId, Ending ending) {
        LOG.infof(
                "client disconnected: %s, by %s, %s: %s",
                clientId, ending.initiator(), ending.reason(), ending.detail());
    }

    @Override
    public void sessionEnded(ClientId clientId, SessionEnd end) {
        LOG.debugf("session ended: %s, %s", clientId, end);
    }

    @Override
    public void published(Message message) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf(
                    "publish: %s, %s, %s by %s as %s",
                    message.topic(), message.payload(), message.qos(), message.publisher(), message.id());
        }
    }

    @Override
    public void denied(ClientId clientId, Topic topic, ReasonCode reason) {
        LOG.debugf("publish denied: %s to %s, %s", clientId, topic, reason);
    }

    @Override
    public void storeFailed(String operation, Throwable cause) {
        long nowMillis = System.currentTimeMillis();
        long lastMillis = lastStoreFailureMillis.get();
        if (nowMillis - lastMillis >= STORE_FAILURE_LINE_MILLIS
                && lastStoreFailureMillis.compareAndSet(lastMillis, nowMillis)) {
            LOG.warnf("store: %s failed: %s", operation, cause.getMessage());
        }
    }

    @Override
    public void defect(String where, Throwable cause) {
        LOG.errorf(cause, "defect in %s", where);
    }
}

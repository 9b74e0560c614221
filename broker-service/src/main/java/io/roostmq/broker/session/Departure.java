package io.roostmq.broker.session;

import io.roostmq.broker.events.Ending;
import io.roostmq.broker.events.SessionEnd;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Take;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a session is left: its expiry, its Will, what stays in the store. {@link #begin} when the connection ends,
 * {@link #complete} when everything the client had published is settled, so that its Will comes last.
 */
final class Departure {
    /** How long after a Will that is published at once the store's copy of it becomes due, should this broker die first. */
    private static final long WILL_FALLBACK_MILLIS = 60_000;

    /** How long after a failure the end of the connection is reported to the store again. */
    private static final long LEAVE_RETRY_MILLIS = 5_000;

    private final Link link;
    private final SessionPorts ports;
    private final Subscriber subscriber;
    private final @Nullable Lease lease;
    private final boolean endedWithConnection;
    private long sessionExpirySeconds;
    private @Nullable Will will;

    Departure(Arrival arrival, Link link, SessionPorts ports, Subscriber subscriber, @Nullable Lease lease) {
        this.link = link;
        this.ports = ports;
        this.subscriber = subscriber;
        this.lease = lease;
        this.sessionExpirySeconds = Welcome.sessionExpirySeconds(arrival.connect(), ports.limits());
        this.endedWithConnection = sessionExpirySeconds == 0;
        this.will = arrival.connect().will();
    }

    static Take takeOf(Arrival arrival, Link link, SessionPorts ports) {
        Connect connect = arrival.connect();
        return new Take(
                arrival.identity().clientId(),
                connect.cleanStart(),
                Welcome.sessionExpirySeconds(connect, ports.limits()),
                connect.will(),
                link.loop().nowMillis());
    }

    /** DISCONNECT may change the Session Expiry Interval, but not give one to a session that had none. */
    void on(Disconnect disconnect) {
        if (disconnect.sessionExpirySeconds() == Disconnect.UNCHANGED) {
            return;
        }
        if (endedWithConnection && disconnect.sessionExpirySeconds() != 0) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR,
                    "Session Expiry Interval: " + disconnect.sessionExpirySeconds()
                            + " (expected: 0, MQTT 5.0 section 3.14.2.2.2, it was 0 in CONNECT)");
        }
        sessionExpirySeconds =
                Math.min(disconnect.sessionExpirySeconds(), ports.limits().sessionExpirySecondsMax());
    }

    /** The connection was never accepted [MQTT-3.1.2-7], or ended as it should. */
    void discardWill() {
        will = null;
    }

    /** Nothing more is delivered; what the client is done with is removed. */
    void begin(Session session, Ending ending, Sending sending) {
        subscriber.disconnect(session);
        sending.flushFinished();
        if (ending.discardsWill()) {
            discardWill();
        }
    }

    /**
     * Before a persistent session that ends with this connection is left: other members of its Shared Subscriptions get what they
     * may. Null when there is nothing. If it fails, see {@link #postponeEnd}.
     */
    @Nullable
    CompletionStage<Void> handBack(Sending sending) {
        if (lease == null || sessionExpirySeconds != 0) {
            return null;
        }
        subscriber.sent(sending.sentUpTo(), sending.begun());
        return link.exchange().handBack(subscriber);
    }

    /** The session holds what nobody else has: it is left to expire, and then what it holds is handed back first. */
    void postponeEnd() {
        sessionExpirySeconds = 1;
    }

    /** The session is left; its Will is published, or handed to the store for later. */
    void complete(Session session, Sending sending) {
        subscriber.disconnect(session);
        boolean sessionEnds = lease == null || sessionExpirySeconds == 0;
        if (sessionEnds) {
            link.exchange().forget(subscriber);
            ports.events().sessionEnded(subscriber.clientId(), SessionEnd.WITH_CONNECTION);
            sending.giveUp();
        }
        boolean willIsDue = will != null && (sessionEnds || will.delaySeconds() == 0);
        if (lease != null) {
            leave(lease, sessionEnds ? null : will, willIsDue, sending);
        }
        if (will != null && willIsDue) {
            publish(will, lease == null || sessionEnds ? null : lease);
        }
        if (!sessionEnds) {
            link.exchange().left(subscriber);
        }
    }

    private void leave(Lease held, @Nullable Will pending, boolean publishedAtOnce, Sending sending) {
        long nowMillis = link.loop().nowMillis();
        MessageId sentUpTo = sending.sentUpTo();
        subscriber.sent(sentUpTo, sending.begun());
        subscriber.expiresAt(
                sessionExpirySeconds == Connect.SESSION_NEVER_EXPIRES
                        ? Message.NEVER
                        : nowMillis + sessionExpirySeconds * 1000);
        long dueInMillis = pending == null ? 0 : publishedAtOnce ? WILL_FALLBACK_MILLIS : pending.delaySeconds() * 1000;
        Leave leave = new Leave(nowMillis, sessionExpirySeconds, pending, nowMillis + dueInMillis, sentUpTo);
        leave(held, leave, () -> subscriber.sentIsStored(sentUpTo));
    }

    private void leave(Lease held, Leave leave, Runnable onLeft) {
        Posted.to(
                link.loop(),
                ports.store().sessions().leave(held, leave),
                done -> onLeft.run(),
                failure -> onLeaveFailed(held, leave, failure));
    }

    private void onLeaveFailed(Lease held, Leave leave, StoreException failure) {
        ports.events().storeFailed("leave of " + held.clientId(), failure);
        if (failure.kind() == StoreException.Kind.UNAVAILABLE) {
            // The client may be back by then, and the store ignore what is late: it is not known that anything was
            // stored.
            link.loop().schedule(LEAVE_RETRY_MILLIS, () -> leave(held, leave, () -> {}));
        }
    }

    /** The Will of a session that ended before this one began. */
    void publish(Will orphaned) {
        publish(orphaned, null);
    }

    private void publish(Will due, @Nullable Lease settles) {
        Message message = WillMessage.of(
                due, subscriber.clientId(), ports.messageIds(), link.loop().nowMillis());
        if (settles != null) {
            subscriber.willIsPublished(true);
        }
        WillMessage.publish(message, link.exchange(), published -> {
            if (settles == null) {
                return;
            }
            if (published) {
                ports.store().sessions().settleWill(settles);
            } else {
                subscriber.willIsPublished(false);
            }
        });
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.Auth;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Taken;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, from an authenticated CONNECT to the end: an actor on the connection's loop.
 *
 * <pre>
 *             predecessor gone, session taken               SUBSCRIBE being made durable
 *  ATTACHING ---------------------------------> OPEN <-----------------------------------> WAITING
 *      |                                         |                                           |
 *      +--------------------+--------------------+-------------------------------------------+
 *                           |  DISCONNECT, connection lost, takeover, protocol error, shutdown
 *                           v
 *                        LEAVING ----------------------------------------------------------> GONE
 *                               all that was taken from the client settled, session left
 * </pre>
 *
 * <p>In ATTACHING and WAITING the client's packets wait in line, bounded by what one read brings: reading is paused. All
 * methods run on the loop, except those that say otherwise.
 */
public final class Session {
    private static final Disconnect END_OF_SESSION =
            new Disconnect(ReasonCode.ADMINISTRATIVE_ACTION, 0, null, Diagnostics.NONE);

    private enum Phase {
        ATTACHING,
        OPEN,
        WAITING,
        LEAVING,
        GONE
    }

    private final Arrival arrival;
    private final ClientId clientId;
    private final Link link;
    private final SessionPorts ports;
    private final Inbox inbox;
    private final KeepAlive keepAlive;
    private final Reauthentication reauthentication;
    private final Taking taking;
    private final Room room;
    private final Intervention intervention;
    private final Reading reading;
    private final ArrayDeque<Packet> inLine = new ArrayDeque<>(2);

    private Phase phase = Phase.ATTACHING;
    private boolean storeBusy;
    private boolean waitsForPredecessor;
    private boolean heardPacket;
    private boolean handedBack;
    private @Nullable Ending lost;
    /** What the client did wrong behind the packets in line. */
    private @Nullable ProtocolException violation;

    private @Nullable Attachment attachment;
    private @Nullable Runnable successor;
    /** Whatever its Session Expiry Interval says, the session ends with this connection. */
    private boolean endsWithConnection;
    /** Tells those who wait for the end. */
    private Runnable onGone = () -> {};

    private volatile @Nullable Presence presence;

    public Session(Arrival arrival, Link link, SessionPorts ports) {
        this.arrival = arrival;
        this.clientId = arrival.identity().clientId();
        this.link = link;
        this.reading = new Reading(link.connection());
        this.ports = ports;
        this.reauthentication = new Reauthentication(this, arrival, link, ports);
        this.taking = new Taking(this, arrival, link, ports);
        this.room = new Room(link, this::pump);
        this.intervention = new Intervention(this, link, ports);
        this.inbox = new Inbox(ports.limits(), link.loop(), this::drainInbox);
        int keepAliveSeconds = Welcome.keepAliveSeconds(
                arrival.connect(), ports.features(), link.connection().knowsServerLimits());
        this.keepAlive = new KeepAlive(link.loop(), keepAliveSeconds, this::onSilence);
    }

    /** The first call: takes the client's place, waits for who had it, and takes the session from the store. */
    public void attach() {
        reading.pause(Reading.Pause.IN_LINE);
        Session predecessor = ports.liveSessions().claim(clientId, this);
        if (predecessor == null) {
            taking.begin();
        } else {
            waitsForPredecessor = true;
            predecessor.yieldTo(() -> link.loop().execute(this::onPredecessorGone));
        }
    }

    /** From any thread: ends this session in favour of another connection of the same client [MQTT-3.1.4-3]. */
    private void yieldTo(Runnable whenGone) {
        link.loop().execute(() -> {
            if (phase == Phase.GONE) {
                whenGone.run();
                return;
            }
            successor = whenGone;
            end(Ending.byServer(ReasonCode.SESSION_TAKEN_OVER, "another connection with this client identifier"));
        });
    }

    private void onPredecessorGone() {
        waitsForPredecessor = false;
        if (phase == Phase.LEAVING) {
            tryToGo();
        } else {
            taking.begin();
        }
    }

    /** The store is asked; until it has answered the session cannot go. */
    void isTaking() {
        storeBusy = true;
    }

    /** @param taken null for a session that ends with its connection and has nothing in the store */
    void onAttached(@Nullable Taken taken, Subscriber subscriber) {
        storeBusy = false;
        Lease lease = taken == null ? null : taken.lease();
        MessageId sentUpTo = taken == null ? MessageId.MIN : taken.sentUpTo().max(subscriber.sentUpTo());
        Map<Integer, MessageId> inbound = taken == null ? Map.of() : taken.inbound();
        Sending sending = new Sending(this, arrival, link, ports, sentUpTo, subscriber.begun());
        int subscriptions = taken == null ? 0 : taken.subscriptions().size();
        Presence welcomed = new Presence(arrival, link, ports, subscriptions);
        attachment = new Attachment(
                subscriber,
                lease,
                new Receiving(this, arrival, link, ports, lease, inbound),
                sending,
                new Subscribing(this, arrival.identity(), link, ports, subscriber, sending, welcomed),
                new Departure(arrival, link, ports, subscriber, lease));
        if (taken != null && taken.orphanedWill() != null) {
            attachment.departure().publish(taken.orphanedWill());
        }
        if (phase == Phase.LEAVING) {
            attachment.departure().discardWill();
            if (endsWithConnection) {
                endWithConnection();
            }
            tryToGo();
            return;
        }
        boolean sessionPresent = taken != null && taken.sessionPresent();
        link.connection()
                .send(Welcome.connAck(
                        arrival, ports, sessionPresent, link.connection().knowsServerLimits()));
        ports.events().connected(clientId, link.connection().remoteAddress(), sessionPresent);
        presence = welcomed;
        keepAlive.start();
        goOn();
    }

    void onTakeFailed(StoreException failure) {
        storeBusy = false;
        ports.events().storeFailed("take", failure);
        if (phase != Phase.LEAVING) {
            link.connection().send(ConnAck.refused(ReasonCode.SERVER_UNAVAILABLE, "session store not available"));
            end(Ending.byServer(ReasonCode.SERVER_UNAVAILABLE, "session store not available: " + failure.getMessage()));
        } else {
            tryToGo();
        }
    }

    /** A packet from the client. Everything it can do wrong ends here. */
    public void on(Packet packet) {
        heardPacket = true;
        if (phase == Phase.OPEN) {
            handle(packet);
        } else if (phase == Phase.ATTACHING && arrival.isTooEarly(packet)) {
            onViolation(new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.2-30] packet before CONNACK"));
        } else if (isBehindOthers() && violation == null) {
            inLine.add(packet);
        }
    }

    private boolean isBehindOthers() {
        return phase == Phase.ATTACHING || phase == Phase.WAITING;
    }

    private void handle(Packet packet) {
        Attachment attached = attached();
        try {
            dispatch(packet, attached);
        } catch (ProtocolException violation) {
            onViolation(violation);
        } catch (RuntimeException defect) {
            ports.events().defect("session of " + clientId, defect);
            end(Ending.byServer(ReasonCode.UNSPECIFIED_ERROR, "defect: " + defect));
        }
    }

    private void dispatch(Packet packet, Attachment attached) {
        if (attached.takes(packet)) {
            return;
        }
        if (packet instanceof PingReq) {
            link.connection().send(PingResp.INSTANCE);
        } else if (packet instanceof Disconnect disconnect) {
            attached.departure().on(disconnect);
            end(Ending.byClient(disconnect.reason()));
        } else if (packet instanceof Auth auth) {
            reauthentication.on(auth);
        } else if (packet instanceof Connect) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.0-2] second CONNECT");
        } else {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, packet.getClass().getSimpleName() + " from a client");
        }
    }

    /** The client sent something that is not MQTT, or not allowed. What it sent before has its effect first. */
    public void onViolation(ProtocolException found) {
        if (!isBehindOthers()) {
            end(Ending.byServer(found.reason(), String.valueOf(found.getMessage())));
        } else if (violation == null) {
            violation = found;
        }
    }

    /** What one read brought has been handed over completely. */
    public void onReadComplete() {
        if (phase == Phase.OPEN || phase == Phase.WAITING) {
            if (heardPacket) {
                heardPacket = false;
                keepAlive.heard();
            }
            pump();
        }
    }

    /** The socket takes more. */
    public void onWritable() {
        pump();
    }

    /** The connection is closed, or broken. */
    public void onConnectionLost(String detail) {
        Ending ending = Ending.byNetwork(detail);
        if (isBehindOthers()) {
            lost = ending;
        } else {
            end(ending);
        }
    }

    private void onSilence() {
        if (reading.isPaused()) {
            keepAlive.start(); // it may have said something: it is not being read
            return;
        }
        end(Ending.byServer(ReasonCode.KEEP_ALIVE_TIMEOUT, "[MQTT-3.1.2-22] silent for 1.5 times its Keep Alive"));
    }

    /** Lets the packets behind this one wait until the store has answered; and again, when that is what comes next. */
    void await(CompletionStage<Void> stage, String operation, Runnable onDone) {
        phase = Phase.WAITING;
        storeBusy = true;
        reading.pause(Reading.Pause.IN_LINE);
        Posted.to(
                link.loop(),
                stage,
                done -> {
                    storeBusy = false;
                    if (phase == Phase.LEAVING) {
                        tryToGo();
                    } else {
                        onDone.run();
                        if (!storeBusy) {
                            goOn();
                        }
                    }
                },
                failure -> {
                    storeBusy = false;
                    onStoreFailed(operation, failure);
                    tryToGo();
                });
    }

    private void goOn() {
        phase = Phase.OPEN;
        Packet next;
        while (phase == Phase.OPEN && (next = inLine.poll()) != null) {
            handle(next);
        }
        if (phase == Phase.OPEN && violation != null) {
            onViolation(violation);
        }
        if (phase == Phase.OPEN && lost != null) {
            end(lost);
        }
        if (phase == Phase.OPEN) {
            reading.resume(Reading.Pause.IN_LINE);
            pump();
        }
    }

    /** From any thread: hands over a delivery. */
    public void post(Delivery delivery) {
        if (!inbox.post(delivery)) {
            ports.events().dropped(clientId, DropReason.SLOW_CONSUMER);
        }
    }

    /** From any thread: a delivery may be in the queue that was not handed over. */
    public void missed(MessageId messageId) {
        inbox.missed(messageId);
    }

    private void drainInbox() {
        if (attachment == null || isLeaving()) {
            inbox.drainTo(this::refuse);
            return;
        }
        Sending sending = attachment.sending();
        inbox.drainTo(sending::deliver);
        MessageId missed = inbox.takeMissed();
        if (!missed.equals(MessageId.MAX)) {
            sending.missed(missed);
        }
        pump();
    }

    /** What came too late, and is in no queue: another member of the Shared Subscription may have it. */
    private void refuse(Delivery delivery) {
        if (delivery.share() != null && !delivery.stored() && delivery.qos().isAcknowledged()) {
            link.exchange().redistribute(delivery.message(), delivery.share());
        }
    }

    void pump() {
        if (attachment != null && !isLeaving()) {
            attachment.pump();
        }
    }

    void hasRoom(boolean now) {
        room.isThere(now, attached().subscriber());
    }

    /** Whether there is room for more of what waits for Shared Subscriptions. */
    public Room room() {
        return room;
    }

    /** A PUBLISH of this client has been settled. */
    void onSettled() {
        tryToGo();
    }

    void onStoreFailed(String operation, StoreException failure) {
        if (!isLeaving()) {
            ports.events().storeFailed(operation + " of " + clientId, failure);
            end(Ending.byServer(ReasonCode.SERVER_BUSY, "store not available: " + failure.getMessage()));
        }
    }

    /** From any thread: the server ends the connection. */
    public void kick(ReasonCode reason, String why) {
        link.loop().execute(() -> end(Ending.byServer(reason, why)));
    }

    /** Whatever its Session Expiry Interval says. */
    void endWithConnection() {
        endsWithConnection = true;
        if (attachment != null) {
            attachment.departure().on(END_OF_SESSION);
        }
    }

    /** From any thread: what an operator does to the session. */
    public Intervention intervention() {
        return intervention;
    }

    /** Once the session is gone: at once, if it is. */
    void whenGone(Runnable task) {
        if (phase == Phase.GONE) {
            task.run();
            return;
        }
        Runnable others = onGone;
        onGone = () -> {
            others.run();
            task.run();
        };
    }

    boolean isGone() {
        return phase == Phase.GONE;
    }

    /** Null before the session is taken. */
    @Nullable
    Sending sending() {
        return attachment == null ? null : attachment.sending();
    }

    /** From any thread: null until the client is accepted, and once its connection has ended. */
    public @Nullable Presence presence() {
        return presence;
    }

    /** Ends the connection. What the client published before is still settled, and acknowledged to nobody. */
    void end(Ending ending) {
        if (isLeaving()) {
            return;
        }
        boolean welcomed = phase != Phase.ATTACHING;
        phase = Phase.LEAVING;
        presence = null;
        keepAlive.stop();
        inLine.clear();
        if (welcomed && ending.initiator() == Ending.Initiator.SERVER) {
            link.connection().send(Disconnect.of(ending.reason(), ending.detail()));
        }
        link.connection().close();
        if (attachment != null) {
            attachment.departure().begin(this, ending, attachment.sending());
        }
        if (welcomed) {
            ports.events().disconnected(clientId, ending);
        } else {
            ports.events()
                    .refused(clientId.value(), link.connection().remoteAddress(), ending.reason(), ending.detail());
        }
        tryToGo();
    }

    private void tryToGo() {
        boolean unsettled = attachment != null && attachment.receiving().hasUnsettled();
        if (phase != Phase.LEAVING || storeBusy || waitsForPredecessor || unsettled) {
            return;
        }
        CompletionStage<Void> handingBack =
                attachment == null || handedBack ? null : attachment.departure().handBack(attachment.sending());
        handedBack = true;
        if (handingBack != null) {
            storeBusy = true;
            Posted.to(link.loop(), handingBack, done -> onHandedBack(), failure -> {
                attached().departure().postponeEnd();
                onHandedBack();
            });
            return;
        }
        phase = Phase.GONE;
        if (attachment != null) {
            attachment.departure().complete(this, attachment.sending());
        }
        ports.liveSessions().release(clientId, this);
        onGone.run();
        if (successor != null) {
            successor.run();
        }
    }

    private void onHandedBack() {
        storeBusy = false;
        tryToGo();
    }

    Reading reading() {
        return reading;
    }

    boolean isLeaving() {
        return phase == Phase.LEAVING || phase == Phase.GONE;
    }

    boolean isDurable() {
        return attachment != null && attachment.lease() != null;
    }

    /** Of a durable session. */
    Lease lease() {
        return Objects.requireNonNull(attached().lease(), "session is not in the store");
    }

    public ClientId clientId() {
        return clientId;
    }

    private Attachment attached() {
        return Objects.requireNonNull(attachment, "session is not attached");
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The half of a session that delivers to the client: a pump that sends while the window and the socket allow. Persistent
 * sessions are fed as {@link Feed} says; what others cannot take in time is dropped, and said so.
 */
final class Sending {
    private final Session session;
    private final ClientId clientId;
    private final Link link;
    private final BrokerEvents events;
    private final Limits limits;
    private final QueueStore queues;
    private final Outbox outbox;
    private final OutboundFlow flow;
    /** Identifiers up to here were sent by an earlier connection: they come again with DUP [MQTT-3.3.1-1]. */
    private final MessageId repeatedUpTo;

    private final Feed feed;
    private List<MessageId> finished = new ArrayList<>();
    /** Of QoS 2, and came through Shared Subscriptions: finished, and their groups may have them yet. */
    private List<Delivery> finishedForGroups = new ArrayList<>();
    /** Those of them that are just being removed there. */
    private final Set<MessageId> leavingGroups = new HashSet<>();
    /** What earlier connections have begun of what came through Shared Subscriptions, and this one has not: or null, not known. */
    private final @Nullable Set<MessageId> begunBefore;

    private boolean pumping;

    /**
     * @param sentUpTo the highest identifier that earlier connections of this session sent
     * @param begun see {@link Subscriber#begun}
     */
    Sending(
            Session session,
            Arrival arrival,
            Link link,
            SessionPorts ports,
            MessageId sentUpTo,
            @Nullable Set<MessageId> begun) {
        this.session = session;
        this.clientId = arrival.identity().clientId();
        this.link = link;
        this.events = ports.events();
        this.limits = ports.limits();
        this.queues = ports.store().queues();
        this.outbox = new Outbox(limits);
        this.flow = new OutboundFlow(Math.min(arrival.connect().receiveMaximum(), limits.windowMessages()), sentUpTo);
        this.repeatedUpTo = sentUpTo;
        this.feed = new Feed(sentUpTo);
        this.begunBefore = begun == null ? null : new HashSet<>(begun);
    }

    /** A delivery that was handed over by a publisher's loop. */
    void deliver(Delivery delivery) {
        if (!delivery.stored()) {
            if (!outbox.offer(delivery)) {
                events.dropped(clientId, DropReason.SLOW_CONSUMER);
            }
        } else if (feed.takesByHand(delivery.id()) && outbox.offer(delivery)) {
            feed.taken(delivery.id());
        } else {
            feed.missed(delivery.id());
        }
    }

    /** A delivery is in the queue that was not handed over, and others above it may be. */
    void missed(MessageId messageId) {
        feed.missed(messageId);
    }

    boolean hasRoom() {
        return outbox.isHalfEmpty();
    }

    private boolean hasRoomForShared() {
        return outbox.isNearlyEmpty() && (!session.isDurable() || feed.isLive());
    }

    /** Sends what can be sent, and asks for more when little is left. A flush may call it again: that call does nothing. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            Delivery next;
            while ((next = outbox.peek()) != null && canSend() && send(next)) {
                outbox.removeFirst();
            }
        } finally {
            pumping = false;
        }
        if (session.isDurable() && feed.wantsPage() && outbox.stored() <= limits.pageMessages() / 2) {
            readPage();
        }
        session.hasRoom(hasRoomForShared());
    }

    private boolean canSend() {
        if (link.connection().isWritable()) {
            return true;
        }
        link.connection().flush();
        return link.connection().isWritable();
    }

    /** False when it has to wait; true when it is sent or will never be. */
    private boolean send(Delivery delivery) {
        Message message = delivery.message();
        long nowMillis = link.loop().nowMillis();
        if (delivery.released()) {
            return sendRelease(delivery);
        }
        if (message.isExpired(nowMillis) && !isBoundToArrive(delivery)) {
            return drop(delivery, DropReason.EXPIRED);
        }
        int packetId = 0;
        if (delivery.qos() != QoS.AT_MOST_ONCE) {
            packetId = flow.hasQuota() ? flow.packetIdFor(delivery) : 0;
            if (packetId == 0) {
                return false;
            }
        }
        Publish publish = publish(delivery, packetId, nowMillis);
        if (!link.connection().fits(publish)) {
            return drop(delivery, DropReason.PACKET_TOO_LARGE);
        }
        if (packetId != 0) {
            flow.add(delivery, packetId);
            if (begunBefore != null) {
                begunBefore.remove(delivery.id());
            }
        }
        link.connection().send(publish);
        events.sent(clientId, message, delivery.qos());
        return true;
    }

    /** QoS 2: what an earlier connection may have sent is repeated, expired or not [MQTT-4.3.3-7 of MQTT 5.0]. */
    private boolean isBoundToArrive(Delivery delivery) {
        return delivery.qos() == QoS.EXACTLY_ONCE && isRepetition(delivery);
    }

    private boolean isRepetition(Delivery delivery) {
        return delivery.stored() && delivery.id().compareTo(repeatedUpTo) <= 0;
    }

    private boolean sendRelease(Delivery delivery) {
        int packetId = flow.hasQuota() ? flow.packetIdFor(delivery) : 0;
        if (packetId == 0) {
            return false;
        }
        flow.add(delivery, packetId);
        link.connection().send(PubRel.of(packetId, ReasonCode.SUCCESS));
        return true;
    }

    private boolean drop(Delivery delivery, DropReason reason) {
        events.dropped(clientId, reason);
        finish(delivery);
        return true;
    }

    private Publish publish(Delivery delivery, int packetId, long nowMillis) {
        Message message = delivery.message();
        boolean duplicate = packetId != 0 && isRepetition(delivery);
        long messageExpirySeconds = message.expiresAtMillis() == Message.NEVER
                ? Publish.NO_EXPIRY
                : Math.max(1, (message.expiresAtMillis() - nowMillis + 999) / 1000);
        return new Publish(
                packetId,
                duplicate,
                delivery.qos(),
                delivery.retain(),
                message.topic(),
                message.payload(),
                messageExpirySeconds,
                message.properties(),
                delivery.subscriptionIdentifiers());
    }

    private void readPage() {
        flushFinished();
        MessageId after = feed.requested(link.exchange().lowestOnTheWay());
        boolean again = after.equals(MessageId.MIN);
        int known = again ? flow.size() + outbox.stored() + leavingGroups.size() : 0;
        long knownBytes = again ? flow.bytes() + outbox.bytes() : 0;
        Posted.to(
                link.loop(),
                queues.page(session.lease(), after, known + limits.pageMessages(), knownBytes + limits.pageBytes()),
                this::onPage,
                this::onStoreFailed);
    }

    private void onPage(QueueStore.Page page) {
        if (session.isLeaving()) {
            return;
        }
        Set<MessageId> waiting = outbox.storedIds();
        outbox.addAll(
                feed.arrived(page, id -> flow.contains(id) || waiting.contains(id) || leavingGroups.contains(id)));
        pump();
    }

    void on(PubAck ack) {
        OutboundFlow.InFlight acked = flow.get(ack.packetId());
        if (acked != null && acked.delivery.qos() == QoS.AT_LEAST_ONCE) {
            complete(acked);
        }
    }

    void on(PubRec receipt) {
        OutboundFlow.InFlight received = flow.get(receipt.packetId());
        if (received == null || received.delivery.qos() != QoS.EXACTLY_ONCE) {
            if (!receipt.reason().isFailure()) {
                link.connection().send(PubRel.of(receipt.packetId(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            }
            return;
        }
        switch (received.stage) {
            case SENT -> onReceived(received, receipt);
            case RELEASING -> {}
            case RELEASED -> link.connection().send(PubRel.of(receipt.packetId(), ReasonCode.SUCCESS));
        }
    }

    private void onReceived(OutboundFlow.InFlight received, PubRec receipt) {
        if (receipt.reason().isFailure()) {
            complete(received);
            return;
        }
        if (!received.delivery.stored()) {
            received.stage = OutboundFlow.Stage.RELEASED;
            link.connection().send(PubRel.of(received.packetId, ReasonCode.SUCCESS));
            return;
        }
        received.stage = OutboundFlow.Stage.RELEASING;
        // Not before it is durable: a client that has PUBREL forgets the identifier, and would take a repetition for
        // new.
        Posted.to(
                link.loop(),
                queues.release(session.lease(), received.delivery.id()),
                done -> onReleased(received),
                this::onStoreFailed);
    }

    private void onReleased(OutboundFlow.InFlight received) {
        if (received.stage == OutboundFlow.Stage.RELEASING) {
            received.stage = OutboundFlow.Stage.RELEASED;
            link.connection().send(PubRel.of(received.packetId, ReasonCode.SUCCESS));
        }
    }

    void on(PubComp completion) {
        OutboundFlow.InFlight released = flow.get(completion.packetId());
        if (released != null && released.stage == OutboundFlow.Stage.RELEASED) {
            complete(released);
        }
    }

    private void complete(OutboundFlow.InFlight done) {
        flow.remove(done);
        events.acknowledged(clientId, done.delivery.message());
        finish(done.delivery);
    }

    private void finish(Delivery delivery) {
        if (delivery.stored()) {
            feed.finished(delivery.id());
            if (isExactlyOnceInGroup(delivery)) {
                finishedForGroups.add(delivery);
            } else {
                finished.add(delivery.id());
            }
        }
    }

    /** Removes from the queue what the client is done with: one write for all since the last time. */
    void flushFinished() {
        flushFinishedForGroups();
        if (finished.isEmpty()) {
            return;
        }
        List<MessageId> batch = finished;
        finished = new ArrayList<>();
        // A record that could not be removed would be read, and sent, again: only a new connection may do that, with
        // DUP.
        Posted.to(link.loop(), queues.remove(session.lease(), batch), done -> {}, this::onStoreFailed);
    }

    private void flushFinishedForGroups() {
        if (finishedForGroups.isEmpty()) {
            return;
        }
        List<Delivery> batch = finishedForGroups;
        finishedForGroups = new ArrayList<>();
        CompletionStage<Void> left = link.exchange().finished(batch);
        if (left == null) {
            batch.forEach(delivery -> finished.add(delivery.id()));
            return;
        }
        batch.forEach(delivery -> leavingGroups.add(delivery.id()));
        Posted.to(link.loop(), left, done -> onLeftGroups(batch), this::onStoreFailed);
    }

    private void onLeftGroups(List<Delivery> batch) {
        for (Delivery delivery : batch) {
            leavingGroups.remove(delivery.id());
            feed.finished(delivery.id());
            finished.add(delivery.id());
        }
        flushFinished();
    }

    private static boolean isExactlyOnceInGroup(Delivery delivery) {
        return delivery.qos() == QoS.EXACTLY_ONCE && delivery.share() != null;
    }

    /** See {@link Subscriber#begun}. */
    @Nullable
    Set<MessageId> begun() {
        if (begunBefore == null) {
            return null;
        }
        Set<MessageId> begun = new HashSet<>(begunBefore);
        flow.forEach(sent -> {
            if (isExactlyOnceInGroup(sent.delivery)) {
                begun.add(sent.delivery.id());
            }
        });
        return Set.copyOf(begun);
    }

    private void onStoreFailed(StoreException failure) {
        if (!session.isLeaving()) {
            events.storeFailed("queue of " + clientId, failure);
            session.end(Ending.byServer(ReasonCode.SERVER_BUSY, "queue not available: " + failure.getMessage()));
        }
    }

    /** See {@link Withdrawal#of}. */
    List<MessageId> withdraw(List<StoredDelivery> deliveries) {
        return Withdrawal.of(deliveries, flow, outbox, feed, repeatedUpTo);
    }

    /** What has been sent and waits for its acknowledgement. */
    Set<MessageId> inFlight() {
        Set<MessageId> ids = new HashSet<>();
        flow.forEach(sent -> ids.add(sent.delivery.id()));
        return ids;
    }

    /** The highest identifier sent to this session by this or an earlier connection. */
    MessageId sentUpTo() {
        return flow.sentUpTo();
    }

    /**
     * The session has ended: what is not acknowledged goes to another member of the Shared Subscription it came through, or is
     * gone. A message of QoS 2 that has been sent goes to nobody else [MQTT-4.8.2-5].
     */
    void giveUp() {
        flow.forEach(sent -> giveUp(sent.delivery, sent.delivery.qos() == QoS.AT_LEAST_ONCE));
        outbox.forEach(waiting -> giveUp(waiting, true));
    }

    private void giveUp(Delivery delivery, boolean mayGoToAnother) {
        boolean isHandedBack = delivery.stored() && delivery.share() != null && mayGoToAnother;
        if (!delivery.qos().isAcknowledged() || isHandedBack) {
            return;
        }
        if (delivery.share() != null && mayGoToAnother) {
            link.exchange().redistribute(delivery.message(), delivery.share());
        } else {
            events.dropped(clientId, DropReason.SESSION_ENDED);
        }
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.events.Ending;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The half of a session that takes messages from the client. Acknowledges in the order of the PUBLISHes, and only what the
 * exchange has settled; stops reading from a client that has too much unsettled.
 */
final class Receiving {
    /** CONNECT with this User Property, value {@code true}, asks for {@link #MESSAGE_ID} in PUBACK and PUBREC. */
    static final String WANTS_MESSAGE_ID = "roost-message-id";

    /** The User Property that carries the identity of the publication. */
    static final String MESSAGE_ID = "messageId";

    /** The User Property, {@code true}, that says that nothing was published now: the idempotency key is known. */
    static final String REPEATED = "roost-repeated";

    /** The User Property that says more about a failure. */
    static final String ERROR = "roost-error";

    private final Session session;
    private final Identity identity;
    private final Link link;
    private final SessionPorts ports;
    private final @Nullable Lease lease;
    private final boolean returnsMessageId;
    private final InboundFlow flow;
    private boolean waitsForRelief;

    /** @param inbound QoS 2 identifiers that earlier connections left in use */
    Receiving(
            Session session,
            Arrival arrival,
            Link link,
            SessionPorts ports,
            @Nullable Lease lease,
            Map<Integer, MessageId> inbound) {
        this.session = session;
        this.identity = arrival.identity();
        this.link = link;
        this.ports = ports;
        this.lease = lease;
        this.returnsMessageId = arrival.connect().userProperties().contains(new UserProperty(WANTS_MESSAGE_ID, "true"));
        this.flow = new InboundFlow(ports.limits().receiveMaximum(), inbound.keySet());
    }

    void on(Publish publish) {
        ReasonCode refusal = ports.features().refusal(publish);
        if (refusal != null) {
            throw new ProtocolException(refusal, "PUBLISH uses what CONNACK said is not available: " + publish.topic());
        }
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            takeUnacknowledged(publish);
            return;
        }
        switch (flow.onPublish(publish.packetId(), publish.qos())) {
            case NEW -> take(publish);
            case DUPLICATE -> link.connection().send(PubRec.of(publish.packetId(), ReasonCode.SUCCESS));
            case PENDING -> {}
            case IN_USE -> identifierInUse(publish);
            case OVER_LIMIT -> overLimit(publish);
        }
    }

    /** Client and server disagree about the state of the session. MQTT 3 has no words for it, so there the message counts. */
    private void identifierInUse(Publish publish) {
        if (!link.connection().knowsServerLimits()) {
            take(publish);
            return;
        }
        PublishTicket ticket =
                new PublishTicket(ports.messageIds().next(), publish.packetId(), publish.qos(), 0, settled -> answer());
        flow.add(ticket);
        ticket.accept(ReasonCode.PACKET_IDENTIFIER_IN_USE);
    }

    /**
     * Whether SUBSCRIBE or UNSUBSCRIBE has an identifier that the client's own PUBLISH still uses [MQTT-2.2.1-3]. MQTT 3 has no
     * words for it, so there the request counts.
     */
    boolean isToldInUse(int packetId) {
        return link.connection().knowsServerLimits() && flow.isInUse(packetId);
    }

    /** QoS 0: one that is not allowed is ignored, since nothing can say so, MQTT 5.0 section 3.3.5. */
    private void takeUnacknowledged(Publish publish) {
        Intake intake = intake(publish);
        if (intake.refusal() == ReasonCode.PAYLOAD_FORMAT_INVALID) {
            throw new ProtocolException(
                    intake.refusal(), "PUBLISH: payload is not UTF-8, section 3.3.2.3.2: " + publish.topic());
        }
        if (intake.refusal() != null) {
            return;
        }
        Message message = messageOf(intake.publish());
        ports.events().published(message);
        if (intake.addressee() == null) {
            link.exchange().publish(message);
        } else {
            link.exchange().publishTo(intake.addressee().clientId(), message);
        }
    }

    private Intake intake(Publish publish) {
        Intake intake = Intake.of(publish, identity, ports);
        if (intake.refusal() != null) {
            ports.events().denied(identity.clientId(), publish.topic(), intake.refusal());
        }
        return intake;
    }

    private void overLimit(Publish publish) {
        if (link.connection().knowsServerLimits()) {
            throw new ProtocolException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "[MQTT-3.3.4-7] unacknowledged PUBLISH packets: more than "
                            + ports.limits().receiveMaximum());
        }
        take(publish);
    }

    private void take(Publish publish) {
        link.exchange().publishing(() -> takeOnTheWay(publish));
    }

    private void takeOnTheWay(Publish publish) {
        Intake intake = intake(publish);
        Message message = messageOf(intake.publish());
        PublishTicket ticket = new PublishTicket(
                message.id(),
                publish.packetId(),
                publish.qos(),
                message.sizeBytes(),
                intake.key(),
                settled -> answer());
        boolean behindOthers = flow.hasUnsettled();
        flow.add(ticket);
        if (intake.refusal() != null) {
            ticket.accept(intake.refusal(), intake.error());
            return;
        }
        ports.events().published(message);
        Append.InboundId inbound = publish.qos() == QoS.EXACTLY_ONCE && lease != null
                ? new Append.InboundId(lease, publish.packetId())
                : null;
        if (intake.addressee() == null) {
            link.exchange().publish(message, inbound, ticket, behindOthers);
        } else {
            link.exchange().publishTo(intake.addressee(), message, inbound, ticket, behindOthers);
        }
        pauseIfTooMuch();
    }

    private Message messageOf(Publish publish) {
        long expiresAtMillis = publish.messageExpirySeconds() == Publish.NO_EXPIRY
                ? Message.NEVER
                : link.loop().nowMillis() + publish.messageExpirySeconds() * 1000;
        ClientId publisher = identity.clientId();
        return new Message(
                ports.messageIds().next(),
                publisher,
                publish.topic(),
                publish.payload(),
                publish.qos(),
                publish.retain(),
                expiresAtMillis,
                publish.properties());
    }

    private void answer() {
        PublishTicket ticket;
        while ((ticket = flow.takeSettled()) != null) {
            if (ticket.failure() != null) {
                onStoreFailed(ticket.failure());
            } else if (ticket.reason() != null) {
                acknowledge(ticket, ticket.reason());
            }
        }
        session.onSettled();
        resumeIfLittle();
    }

    private void acknowledge(PublishTicket ticket, ReasonCode reason) {
        Diagnostics diagnostics = diagnostics(ticket, reason);
        if (ticket.qos() == QoS.AT_LEAST_ONCE) {
            link.connection().send(new PubAck(ticket.packetId(), reason, diagnostics));
        } else {
            link.connection().send(new PubRec(ticket.packetId(), reason, diagnostics));
        }
    }

    private Diagnostics diagnostics(PublishTicket ticket, ReasonCode reason) {
        List<UserProperty> properties = new ArrayList<>(2);
        if (returnsMessageId && !reason.isFailure()) {
            properties.add(new UserProperty(MESSAGE_ID, ticket.messageId().toString()));
        }
        if (ticket.isRepeated() && !reason.isFailure()) {
            properties.add(new UserProperty(REPEATED, "true"));
        }
        PublishError error = ticket.error();
        if (error != null) {
            properties.add(new UserProperty(ERROR, error.text()));
        }
        return properties.isEmpty() ? Diagnostics.NONE : new Diagnostics(null, properties);
    }

    private void onStoreFailed(StoreException failure) {
        if (!session.isLeaving()) {
            ports.events().storeFailed("append", failure);
            session.end(
                    Ending.byServer(ReasonCode.SERVER_BUSY, "message could not be stored: " + failure.getMessage()));
        }
    }

    void on(PubRel release) {
        int packetId = release.packetId();
        if (!flow.isReceived(packetId)) {
            link.connection().send(PubComp.of(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            return;
        }
        if (lease == null) {
            complete(packetId);
            return;
        }
        // Not before it is durable: a publisher that has PUBCOMP may use the identifier for another message at once.
        Posted.to(
                link.loop(),
                ports.store().queues().forgetInbound(lease, packetId),
                done -> complete(packetId),
                failure -> {
                    ports.events().storeFailed("forgetInbound", failure);
                    session.end(Ending.byServer(ReasonCode.SERVER_BUSY, "PUBREL could not be stored"));
                });
    }

    private void complete(int packetId) {
        if (flow.isReceived(packetId)) {
            flow.complete(packetId);
            link.connection().send(PubComp.of(packetId, ReasonCode.SUCCESS));
        }
    }

    boolean hasUnsettled() {
        return flow.hasUnsettled();
    }

    private void pauseIfTooMuch() {
        Limits limits = ports.limits();
        if (flow.unsettled() >= limits.receiveMaximum() || flow.unsettledBytes() >= limits.receiveBytes()) {
            session.reading().pause(Reading.Pause.UNSETTLED);
        }
        if (!waitsForRelief && link.exchange().isCongested()) {
            waitsForRelief = true;
            session.reading().pause(Reading.Pause.CONGESTED);
            link.exchange().whenRelieved(() -> {
                waitsForRelief = false;
                session.reading().resume(Reading.Pause.CONGESTED);
            });
        }
    }

    private void resumeIfLittle() {
        Limits limits = ports.limits();
        if (flow.unsettled() <= limits.receiveMaximum() / 2 && flow.unsettledBytes() <= limits.receiveBytes() / 2) {
            session.reading().resume(Reading.Pause.UNSETTLED);
        }
    }
}

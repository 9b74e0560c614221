package io.roostmq.broker.session;

import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.SubAck;
import io.roostmq.broker.mqtt.Subscribe;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.UnsubAck;
import io.roostmq.broker.mqtt.Unsubscribe;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Taken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Changes what is routed to a session. A persistent session's subscription is durable before it is acknowledged; until
 * then the packets behind it wait, so that the client sees its requests answered in their order.
 */
final class Subscribing {
    private final Session session;
    private final Identity identity;
    private final Link link;
    private final SessionPorts ports;
    private final Subscriber subscriber;
    private final RetainedReplay replay;
    private final Sending sending;
    private final Presence presence;

    Subscribing(
            Session session,
            Identity identity,
            Link link,
            SessionPorts ports,
            Subscriber subscriber,
            Sending sending,
            Presence presence) {
        this.session = session;
        this.identity = identity;
        this.link = link;
        this.ports = ports;
        this.subscriber = subscriber;
        this.replay = new RetainedReplay(session, link, ports);
        this.sending = sending;
        this.presence = presence;
    }

    void on(Subscribe subscribe, Receiving receiving) {
        if (receiving.isToldInUse(subscribe.packetId())) {
            List<ReasonCode> reasons = inUse(subscribe.requests().size());
            link.connection().send(new SubAck(subscribe.packetId(), reasons, Diagnostics.NONE));
            return;
        }
        List<ReasonCode> reasons = new ArrayList<>(subscribe.requests().size());
        List<Subscription> granted = new ArrayList<>(subscribe.requests().size());
        for (Subscribe.Request request : subscribe.requests()) {
            reasons.add(consider(request, subscribe.subscriptionIdentifier(), granted));
        }
        if (granted.isEmpty() || !subscriber.isDurable()) {
            onSubscribed(subscribe, reasons, granted);
            return;
        }
        CompletionStage<Void> opening = link.exchange()
                .openShares(granted.stream().map(Subscription::filter).toList());
        if (opening == null) {
            store(subscribe, reasons, granted);
        } else {
            session.await(opening, "subscribe", () -> store(subscribe, reasons, granted));
        }
    }

    private void store(Subscribe subscribe, List<ReasonCode> reasons, List<Subscription> granted) {
        SessionStore sessions = ports.store().sessions();
        session.await(
                sessions.subscribe(session.lease(), granted),
                "subscribe",
                () -> onSubscribed(subscribe, reasons, granted));
    }

    /**
     * The subscriptions of a session that was taken. Whoever has it now may not be who had it before: what it may not subscribe to is
     * over.
     */
    static List<Subscription> allowed(Taken taken, Identity identity, Link link, SessionPorts ports) {
        List<Subscription> allowed = new ArrayList<>(taken.subscriptions());
        allowed.removeIf(subscription -> !ports.authorizer().maySubscribe(identity, subscription));
        if (allowed.size() < taken.subscriptions().size()) {
            List<TopicFilter> over = taken.subscriptions().stream()
                    .filter(subscription -> !allowed.contains(subscription))
                    .map(Subscription::filter)
                    .toList();
            Posted.to(
                    link.loop(),
                    ports.store().sessions().unsubscribe(taken.lease(), over),
                    done -> {},
                    failure -> ports.events().storeFailed("unsubscribe of " + identity.clientId(), failure));
        }
        return allowed;
    }

    private ReasonCode consider(Subscribe.Request request, int identifier, List<Subscription> granted) {
        @Nullable TopicFilter filter = parsed(request.filter());
        if (filter == null) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        ReasonCode refusal = ports.features().refusal(filter, identifier);
        if (refusal != null) {
            return refusal;
        }
        Subscription subscription = ports.features()
                .granted(new Subscription(
                        filter,
                        request.qos(),
                        request.noLocal(),
                        request.retainAsPublished(),
                        request.retainHandling(),
                        identifier));
        if (!ports.authorizer().maySubscribe(identity, subscription)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        granted.add(subscription);
        return ReasonCode.granted(subscription.qos());
    }

    private static @Nullable TopicFilter parsed(String filter) {
        try {
            return TopicFilter.of(filter);
        } catch (ProtocolException invalid) {
            return null;
        }
    }

    private void onSubscribed(Subscribe subscribe, List<ReasonCode> reasons, List<Subscription> granted) {
        for (Subscription subscription : granted) {
            boolean isNew = link.exchange().subscribe(subscriber, subscription);
            if (isNew) {
                presence.subscribed();
            }
            boolean sendRetained = switch (subscription.retainHandling()) {
                case SEND -> true;
                case SEND_IF_NEW -> isNew;
                case DO_NOT_SEND -> false;
            };
            if (sendRetained && !subscription.filter().isShared()) {
                replay.add(subscription);
            }
        }
        link.connection().send(new SubAck(subscribe.packetId(), reasons, Diagnostics.NONE));
        replay.proceed(sending);
    }

    void on(Unsubscribe unsubscribe, Receiving receiving) {
        if (receiving.isToldInUse(unsubscribe.packetId())) {
            List<ReasonCode> reasons = inUse(unsubscribe.filters().size());
            link.connection().send(new UnsubAck(unsubscribe.packetId(), reasons, Diagnostics.NONE));
            return;
        }
        List<ReasonCode> reasons = new ArrayList<>(unsubscribe.filters().size());
        List<TopicFilter> removed = new ArrayList<>(unsubscribe.filters().size());
        for (String text : unsubscribe.filters()) {
            @Nullable TopicFilter filter = parsed(text);
            if (filter == null) {
                reasons.add(ReasonCode.TOPIC_FILTER_INVALID);
            } else if (link.exchange().unsubscribe(subscriber, filter)) {
                replay.cancel(filter);
                reasons.add(ReasonCode.SUCCESS);
                removed.add(filter);
                presence.unsubscribed();
            } else {
                reasons.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        UnsubAck answer = new UnsubAck(unsubscribe.packetId(), reasons, Diagnostics.NONE);
        if (removed.isEmpty() || !subscriber.isDurable()) {
            link.connection().send(answer);
            return;
        }
        SessionStore sessions = ports.store().sessions();
        session.await(
                sessions.unsubscribe(session.lease(), removed),
                "unsubscribe",
                () -> link.connection().send(answer));
    }

    private static List<ReasonCode> inUse(int filters) {
        return Collections.nCopies(filters, ReasonCode.PACKET_IDENTIFIER_IN_USE);
    }

    /** Goes on sending retained messages when there is room. */
    void proceed() {
        replay.proceed(sending);
    }
}

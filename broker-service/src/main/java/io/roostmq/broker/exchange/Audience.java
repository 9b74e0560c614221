package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.routing.Visitor;
import io.roostmq.broker.session.Delivery;
import io.roostmq.broker.session.PublishError;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Recipient;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a message, one entry a session: overlapping subscriptions are merged into one delivery, with the highest of their
 * QoS and all of their Subscription Identifiers [MQTT-3.3.4-2], [MQTT-3.3.4-3].
 */
final class Audience implements Visitor<Subscriber> {
    /** From here on a session is looked up rather than searched for. */
    private static final int INDEXED_FROM = 16;

    private final Message message;
    private final @Nullable SharedQueues sharedQueues;
    /** Whether it is one client, rather than those who have subscribed. */
    private final boolean addressed;

    private final List<Listener> listeners = new ArrayList<>(4);
    private @Nullable IdentityHashMap<Subscriber, Listener> index;

    /** One session and how it wants the message. */
    private static final class Listener {
        final Subscriber subscriber;
        QoS qos;
        boolean retain;
        List<Integer> subscriptionIdentifiers;

        @Nullable
        TopicFilter share;

        Listener(
                Subscriber subscriber,
                QoS qos,
                boolean retain,
                List<Integer> subscriptionIdentifiers,
                @Nullable TopicFilter share) {
            this.subscriber = subscriber;
            this.qos = qos;
            this.retain = retain;
            this.subscriptionIdentifiers = subscriptionIdentifiers;
            this.share = share;
        }

        boolean isStored() {
            return subscriber.isDurable() && qos.isAcknowledged();
        }
    }

    private Audience(Message message, @Nullable SharedQueues sharedQueues, boolean addressed) {
        this.message = message;
        this.sharedQueues = sharedQueues;
        this.addressed = addressed;
    }

    /** Nobody in particular: the message is only retained. */
    static Audience nobody(Message message) {
        return new Audience(message, null, false);
    }

    /** One client, whatever it has subscribed to: nobody, when it has no session. */
    static Audience ofClient(Message message, @Nullable Subscriber subscriber) {
        Audience audience = new Audience(message, null, true);
        if (subscriber != null) {
            audience.add(new Listener(subscriber, message.qos(), false, List.of(), null));
        }
        return audience;
    }

    static Audience of(Message message, Routes routes) {
        Audience audience = new Audience(message, routes.sharedQueues(), false);
        routes.match(message.topic(), audience);
        return audience;
    }

    /** One of a Shared Subscription, and nobody else. */
    static Audience ofShare(Message message, TopicFilter share, Routes routes) {
        Audience audience = new Audience(message, routes.sharedQueues(), false);
        SharedGroup<Subscriber> group = routes.group(share);
        if (group != null) {
            audience.shared(group);
        }
        return audience;
    }

    /** This member of a Shared Subscription. */
    static Audience ofMember(Message message, SharedGroup.Member<Subscriber> member, Routes routes) {
        Audience audience = new Audience(message, routes.sharedQueues(), false);
        audience.join(
                member.subscriber(),
                member.subscription(),
                member.subscription().filter());
        return audience;
    }

    @Override
    public void subscribed(Subscriber subscriber, Subscription subscription) {
        if (!subscription.noLocal() || !subscriber.clientId().equals(message.publisher())) {
            join(subscriber, subscription, null);
        }
    }

    /**
     * One of the group gets it: in turn, of those who are connected. While nobody is, or others wait already, it is stored for the
     * group.
     */
    @Override
    public void shared(SharedGroup<? extends Subscriber> group) {
        SharedQueue queue = sharedQueues == null ? null : sharedQueues.get(group.filter());
        if (queue != null && queue.isBacklogged() && isStoredFor(group)) {
            join(queue);
            return;
        }
        List<? extends SharedGroup.Member<? extends Subscriber>> members = group.members();
        int first = group.nextTurn(members.size());
        SharedGroup.Member<? extends Subscriber> absent = null;
        for (int i = 0; i < members.size(); i++) {
            SharedGroup.Member<? extends Subscriber> member = members.get((first + i) % members.size());
            if (member.subscriber().session() != null) {
                join(member.subscriber(), member.subscription(), group.filter());
                return;
            }
            if (absent == null && isStoredFor(member.subscriber(), member.subscription())) {
                absent = member;
            }
        }
        if (queue != null && isStoredFor(group)) {
            join(queue);
        } else if (absent != null) {
            join(absent.subscriber(), absent.subscription(), group.filter());
        }
    }

    private boolean isStoredFor(SharedGroup<? extends Subscriber> group) {
        for (SharedGroup.Member<? extends Subscriber> member : group.members()) {
            if (isStoredFor(member.subscriber(), member.subscription())) {
                return true;
            }
        }
        return false;
    }

    private void join(SharedQueue queue) {
        queue.fills();
        add(new Listener(queue.subscriber(), message.qos(), message.retain(), List.of(), queue.filter()));
    }

    private boolean isStoredFor(Subscriber subscriber, Subscription subscription) {
        return subscriber.isDurable()
                && message.qos().atMost(subscription.qos()).isAcknowledged();
    }

    private void join(Subscriber subscriber, Subscription subscription, @Nullable TopicFilter share) {
        if (share != null) {
            subscriber.mayHoldShared(subscriber.isDurable());
        }
        QoS qos = message.qos().atMost(subscription.qos());
        boolean retain = message.retain() && subscription.retainAsPublished();
        int identifier = subscription.identifier();
        List<Integer> identifiers = identifier == 0 ? List.of() : List.of(identifier);
        Listener known = find(subscriber);
        if (known == null) {
            add(new Listener(subscriber, qos, retain, identifiers, share));
        } else {
            known.qos = known.qos.compareTo(qos) >= 0 ? known.qos : qos;
            known.retain |= retain;
            known.subscriptionIdentifiers = joined(known.subscriptionIdentifiers, identifiers);
            known.share = null;
        }
    }

    private @Nullable Listener find(Subscriber subscriber) {
        if (index != null) {
            return index.get(subscriber);
        }
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).subscriber == subscriber) {
                return listeners.get(i);
            }
        }
        return null;
    }

    private void add(Listener listener) {
        listeners.add(listener);
        if (index != null) {
            index.put(listener.subscriber, listener);
        } else if (listeners.size() == INDEXED_FROM) {
            index = new IdentityHashMap<>(4 * INDEXED_FROM);
            for (Listener known : listeners) {
                index.put(known.subscriber, known);
            }
        }
    }

    private static List<Integer> joined(List<Integer> first, List<Integer> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<Integer> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    boolean includes(Subscriber subscriber) {
        return find(subscriber) != null;
    }

    /** Whether it is for one client, and that has no session: nothing is published then, not even under a key. */
    boolean isAbsentClient() {
        return addressed && listeners.isEmpty();
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Whether somebody is there to get it. One client is not if it was only connected, and is no more. */
    boolean isThere() {
        Listener first = listeners.isEmpty() ? null : listeners.get(0);
        return first != null && !(addressed && !first.isStored() && first.subscriber.session() == null);
    }

    /** What a publisher is told besides the reason; null for nothing. */
    @Nullable
    PublishError error(ReasonCode reason) {
        if (!addressed || reason == ReasonCode.SUCCESS) {
            return null;
        }
        return reason == ReasonCode.QUOTA_EXCEEDED ? PublishError.QUEUE_FULL : PublishError.SESSION_UNKNOWN;
    }

    /** Those for whom the message must be stored before it is acknowledged. */
    List<Recipient> recipients() {
        List<Recipient> recipients = null;
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            if (listener.isStored()) {
                recipients = recipients == null ? new ArrayList<>(listeners.size()) : recipients;
                recipients.add(new Recipient(
                        listener.subscriber.clientId(),
                        listener.subscriber.incarnation(),
                        listener.qos,
                        listener.retain,
                        listener.subscriptionIdentifiers,
                        listener.share));
            }
        }
        return recipients == null ? List.of() : recipients;
    }

    /**
     * Hands the message to those who are connected now. Those it was stored for read it when they come.
     *
     * @param lost is told of a Shared Subscription whose chosen member is gone, and nothing is stored for it
     */
    void wake(Consumer<TopicFilter> lost) {
        Delivery last = null;
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            Session session = listener.subscriber.session();
            if (session != null) {
                Delivery delivery = last != null && serves(last, listener) ? last : delivery(listener);
                session.post(delivery);
                last = delivery;
            } else if (listener.share != null && listener.qos.isAcknowledged()) {
                nobodyThere(listener, listener.share, lost);
            }
        }
    }

    private void nobodyThere(Listener listener, TopicFilter share, Consumer<TopicFilter> lost) {
        if (!listener.isStored()) {
            lost.accept(share);
        } else if (sharedQueues != null) {
            // It may have been looked through since it was chosen.
            listener.subscriber.mayHoldShared(true);
            sharedQueues.stored(share);
        }
    }

    /** Those for whom the message must be stored. */
    void forEachStored(Consumer<Subscriber> action) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).isStored()) {
                action.accept(listeners.get(i).subscriber);
            }
        }
    }

    private static boolean serves(Delivery delivery, Listener listener) {
        return delivery.qos() == listener.qos
                && delivery.retain() == listener.retain
                && delivery.stored() == listener.isStored()
                && delivery.share() == null
                && listener.share == null
                && delivery.subscriptionIdentifiers().equals(listener.subscriptionIdentifiers);
    }

    private Delivery delivery(Listener listener) {
        return new Delivery(
                message,
                listener.qos,
                listener.retain,
                listener.subscriptionIdentifiers,
                listener.isStored(),
                false,
                listener.share);
    }

    /** A message that was refused for some of its recipients must not reach them hand to hand either. */
    void exclude(List<ClientId> refused) {
        if (!refused.isEmpty()) {
            listeners.removeIf(listener -> listener.isStored() && refused.contains(listener.subscriber.clientId()));
        }
    }

    /** For how many sessions the message is stored. */
    int storedCount() {
        int count = 0;
        for (int i = 0; i < listeners.size(); i++) {
            count += listeners.get(i).isStored() ? 1 : 0;
        }
        return count;
    }
}

package io.roostmq.broker.session;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends retained messages to a session that has subscribed, MQTT 5.0 section 3.3.1.3: page by page, the next one when the
 * one before has left the outbox. For a persistent session those of QoS 1 and 2 go through its queue like any other, each
 * as a publication of its own. Those of the server's own topics come from the exchange, all others from the store.
 */
final class RetainedReplay {
    /** How long after a failure the read is tried again. */
    private static final long READ_RETRY_MILLIS = 2_000;

    private final Session session;
    private final Link link;
    private final Store store;
    private final BrokerEvents events;
    private final MessageIds messageIds;
    private final int pageMessages;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>(2);
    private @Nullable Topic after;
    private boolean busy;

    /**
     * What to send.
     *
     * @param madeAt what this broker has published since comes to the subscription anyway, and would come twice
     */
    private record Request(Subscription subscription, MessageId madeAt) {
        boolean knows(Message message) {
            MessageId id = message.id();
            return id.isFromSameMakerAs(madeAt) && id.compareTo(madeAt) > 0;
        }

        /** No Local is for what is retained as well [MQTT-3.8.3-3]. */
        boolean isKeptFrom(ClientId subscriber, Message message) {
            return subscription.noLocal() && subscriber.equals(message.publisher());
        }
    }

    RetainedReplay(Session session, Link link, SessionPorts ports) {
        this.session = session;
        this.link = link;
        this.store = ports.store();
        this.events = ports.events();
        this.messageIds = ports.messageIds();
        this.pageMessages = ports.limits().pageMessages();
    }

    /** @param subscription that messages are routed to already */
    void add(Subscription subscription) {
        waiting.add(new Request(subscription, messageIds.next()));
    }

    /** Nothing more is sent because of subscriptions to this filter [MQTT-3.10.4-2]. */
    void cancel(TopicFilter filter) {
        Request current = waiting.peek();
        waiting.removeIf(request -> request.subscription().filter().equals(filter));
        if (current != null && !current.equals(waiting.peek())) {
            after = null;
        }
    }

    /** Reads the next page if there is one to read, and room for it. */
    void proceed(Sending sending) {
        Request request = waiting.peek();
        if (busy || request == null || !sending.hasRoom()) {
            return;
        }
        busy = true;
        TopicFilter filter = request.subscription().filter();
        if (filter.isOfServer()) {
            onPage(request, link.exchange().announced(filter, after, pageMessages), sending);
            return;
        }
        if (after != null) {
            read(request, sending);
            return;
        }
        Posted.to(
                link.loop(),
                link.exchange().retainedSettled(),
                settled -> read(request, sending),
                failure -> onReadFailed(failure, sending));
    }

    private void read(Request request, Sending sending) {
        Posted.to(
                link.loop(),
                store.retained().match(request.subscription().filter(), after, pageMessages),
                page -> onPage(request, page, sending),
                failure -> onReadFailed(failure, sending));
    }

    private void onPage(Request request, RetainedStore.Matched page, Sending sending) {
        if (session.isLeaving()) {
            return;
        }
        if (!request.equals(waiting.peek())) {
            onDone(sending);
            return;
        }
        if (page.more()) {
            after = page.messages().get(page.messages().size() - 1).topic();
        } else {
            after = null;
            waiting.remove();
        }
        Subscription subscription = request.subscription();
        long nowMillis = link.loop().nowMillis();
        List<Append> toStore = new ArrayList<>();
        for (Message message : page.messages()) {
            if (message.isExpired(nowMillis)
                    || request.knows(message)
                    || request.isKeptFrom(session.clientId(), message)) {
                continue;
            }
            QoS qos = message.qos().atMost(subscription.qos());
            List<Integer> identifiers = subscription.identifier() == 0 ? List.of() : List.of(subscription.identifier());
            Message replayed = message.as(messageIds.next());
            if (qos.isAcknowledged() && session.isDurable()) {
                toStore.add(new Append(replayed, List.of(recipient(qos, identifiers)), false, null));
            } else {
                sending.deliver(new Delivery(replayed, qos, true, identifiers, false, false, null));
            }
        }
        if (toStore.isEmpty()) {
            onDone(sending);
        } else {
            Posted.to(
                    link.loop(),
                    store.queues().append(toStore),
                    outcomes -> onStored(toStore, outcomes, sending),
                    this::onStoreFailed);
        }
    }

    private Recipient recipient(QoS qos, List<Integer> identifiers) {
        return new Recipient(session.clientId(), session.lease().incarnation(), qos, true, identifiers);
    }

    private void onStored(List<Append> stored, List<Appended> outcomes, Sending sending) {
        if (session.isLeaving()) {
            return;
        }
        outcomes.forEach(this::report);
        sending.missed(stored.get(0).message().id());
        onDone(sending);
    }

    private void onDone(Sending sending) {
        busy = false;
        sending.pump();
        proceed(sending);
    }

    /** What needs the store for nothing else does not end because it is away: the retained messages come later. */
    private void onReadFailed(StoreException failure, Sending sending) {
        if (session.isDurable()) {
            onStoreFailed(failure);
            return;
        }
        link.loop().schedule(READ_RETRY_MILLIS, () -> {
            busy = false;
            if (!session.isLeaving()) {
                proceed(sending);
            }
        });
    }

    private void onStoreFailed(StoreException failure) {
        busy = false;
        session.onStoreFailed("retained", failure);
    }

    /** Tells what became of deliveries that had no room in the queue. */
    private void report(Appended outcome) {
        outcome.refused().forEach(client -> events.dropped(client, DropReason.QUEUE_FULL_REJECTED));
        outcome.evicted().forEach(client -> events.dropped(client, DropReason.QUEUE_FULL_EVICTED));
    }
}

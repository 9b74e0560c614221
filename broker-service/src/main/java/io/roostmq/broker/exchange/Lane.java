package io.roostmq.broker.exchange;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.session.IdempotencyKey;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.PublishError;
import io.roostmq.broker.session.PublishTicket;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of some publishers through "store, then wake, then acknowledge". An actor on one event loop.
 *
 * <p>At most one batch is with the store; the next one grows meanwhile. This is at once the order guarantee (what a
 * publisher sent first is stored, handed over and acknowledged first) and the group commit (a write serves all that came
 * while the one before was out).
 */
final class Lane {
    /** How long after a failure the store is asked whether it works again. */
    private static final long RETRY_MILLIS = 1_000;

    private final Loop loop;
    private final Routes routes;
    private final QueueStore queues;
    private final BrokerEvents events;
    private final Backlog backlog;
    private final RetainedInFlight retained;
    private final OnTheWay.Mark onTheWay;
    /** Stands for the retained messages of the open batch, null while there are none. */
    private RetainedInFlight.@Nullable Batch openRetained;

    private List<Entry> open = new ArrayList<>();
    /** The lowest identifier in the open batch. */
    private MessageId openFrom = MessageId.MAX;
    /** The lowest identifier for the store that was not handed over yet. */
    private MessageId storingFrom = MessageId.MAX;

    /** For whom a batch may be stored that failed; empty as long as nothing fails. */
    private final IdentityHashMap<Subscriber, MessageId> unsure = new IdentityHashMap<>();

    private boolean turnPosted;
    private boolean storeBusy;
    private boolean retryScheduled;

    /**
     * One message on its way through the lane.
     *
     * @param append null when there is nothing to store: it is here to keep its place behind others
     * @param ticket null for QoS 0 that is only retained
     * @param moves whether it is in a queue already, and has been counted
     * @param addressed when it is known only later who gets it, and what is stored; null when it is known
     */
    private record Entry(
            Message message,
            Audience audience,
            @Nullable Append append,
            @Nullable PublishTicket ticket,
            boolean moves,
            @Nullable Addressed addressed) {
        Entry(
                Message message,
                Audience audience,
                @Nullable Append append,
                @Nullable PublishTicket ticket,
                boolean moves) {
            this(message, audience, append, ticket, moves, null);
        }

        /** As it is to be stored: now it is known who gets it. */
        Entry settled(long nowMillis) {
            if (addressed == null || ticket == null) {
                return this;
            }
            return of(message, addressed.audience(message), addressed.inbound(), ticket, nowMillis);
        }

        static Entry of(
                Message message,
                Audience audience,
                Append.@Nullable InboundId inbound,
                PublishTicket ticket,
                long nowMillis) {
            List<Recipient> recipients = audience.recipients();
            IdempotencyKey key = audience.isAbsentClient() ? null : ticket.key();
            Append.Once once = key == null ? null : key.once(nowMillis, !audience.isEmpty());
            boolean stores = !recipients.isEmpty() || message.retain() || inbound != null || once != null;
            Append append = stores ? new Append(message, recipients, message.retain(), inbound, once) : null;
            return new Entry(message, audience, append, ticket, false);
        }
    }

    Lane(
            Loop loop,
            Routes routes,
            QueueStore queues,
            BrokerEvents events,
            Backlog backlog,
            RetainedInFlight retained,
            OnTheWay.Mark onTheWay) {
        this.loop = loop;
        this.routes = routes;
        this.queues = queues;
        this.events = events;
        this.backlog = backlog;
        this.retained = retained;
        this.onTheWay = onTheWay;
    }

    /** @param inLine do not overtake what was submitted before, even if there is nothing to store */
    void submit(
            Message message,
            Audience audience,
            Append.@Nullable InboundId inbound,
            PublishTicket ticket,
            boolean inLine) {
        Entry entry = Entry.of(message, audience, inbound, ticket, loop.nowMillis());
        if (entry.append() == null && !inLine) {
            deliver(entry, Appended.STORED);
        } else {
            enqueue(entry);
        }
    }

    /** A message for one client, whose session is looked for, or made, when those before it are stored. */
    void submit(Message message, Addressed addressed, PublishTicket ticket) {
        enqueue(new Entry(message, Audience.nobody(message), null, ticket, false, addressed));
    }

    /** A message that was published before goes to somebody else. What refuses it still has it. */
    void move(Message message, Audience audience, PublishTicket ticket) {
        List<Recipient> recipients = audience.recipients();
        Append append = recipients.isEmpty() ? null : new Append(message, recipients, false, null);
        enqueue(new Entry(message, audience, append, ticket, true));
    }

    /** To another member: the one that was chosen is gone. */
    void redistribute(Message message, TopicFilter share) {
        PublishTicket nobodyWaits = PublishTicket.unordered(message.id(), message.qos(), settled -> {});
        move(message, Audience.ofShare(message, share, routes), nobodyWaits);
    }

    /** QoS 0: the topic's retained message is replaced, nobody waits for it. */
    void retain(Message message) {
        enqueue(new Entry(message, Audience.nobody(message), new Append(message, List.of(), true, null), null, false));
    }

    private void enqueue(Entry entry) {
        open.add(entry);
        if (entry.message().id().compareTo(openFrom) < 0) {
            openFrom = entry.message().id();
            mark();
        }
        if (openRetained == null && entry.message().retain()) {
            openRetained = retained.begin();
        }
        backlog.add(entry.message().sizeBytes());
        if (!storeBusy && !turnPosted) {
            turnPosted = true;
            loop.execute(this::turn);
        }
    }

    /** Gives the store all that has come since the last batch. */
    private void turn() {
        turnPosted = false;
        if (storeBusy || open.isEmpty()) {
            return;
        }
        List<Entry> batch = open;
        open = new ArrayList<>();
        storingFrom = storingFrom.min(openFrom);
        openFrom = MessageId.MAX;
        RetainedInFlight.Batch retainedOfBatch = openRetained;
        openRetained = null;
        storeBusy = true;
        CompletionStage<Void> sessions = Addressed.prepare(batch, Entry::addressed);
        if (sessions == null) {
            store(batch, retainedOfBatch);
            return;
        }
        Posted.to(loop, sessions, there -> store(batch, retainedOfBatch), failure -> {
            endRetained(retainedOfBatch);
            onFailed(batch, failure);
        });
    }

    private void store(List<Entry> batch, RetainedInFlight.@Nullable Batch retainedOfBatch) {
        batch.replaceAll(entry -> entry.settled(loop.nowMillis()));
        List<Append> appends = new ArrayList<>(batch.size());
        for (Entry entry : batch) {
            if (entry.append() != null) {
                appends.add(entry.append());
            }
        }
        send(batch, appends, retainedOfBatch);
    }

    private void send(List<Entry> batch, List<Append> appends, RetainedInFlight.@Nullable Batch retainedOfBatch) {
        storeBusy = true;
        Posted.to(
                loop,
                queues.append(appends),
                outcomes -> {
                    endRetained(retainedOfBatch);
                    onStored(batch, outcomes);
                },
                failure -> {
                    endRetained(retainedOfBatch);
                    onFailed(batch, failure);
                });
    }

    private void endRetained(RetainedInFlight.@Nullable Batch batch) {
        if (batch != null) {
            retained.end(batch);
        }
    }

    private void onStored(List<Entry> batch, List<Appended> outcomes) {
        storeBusy = false;
        lookAgain();
        int next = 0;
        for (Entry entry : batch) {
            Appended outcome = entry.append() == null ? Appended.STORED : outcomes.get(next++);
            if (outcome.leaseLost()) {
                failed(entry, leaseLost());
            } else if (outcome.earlier() != null) {
                repeat(entry, outcome.earlier());
            } else {
                deliver(entry, outcome);
            }
            backlog.remove(entry.message().sizeBytes());
        }
        storingFrom = MessageId.MAX;
        mark();
        turn();
    }

    /**
     * Nothing is published now. What was published before may have been stored by a batch of which nobody has heard: those who
     * are connected look.
     */
    private void repeat(Entry entry, Appended.Earlier earlier) {
        if (earlier.same()) {
            entry.audience().forEachStored(subscriber -> missed(subscriber, earlier.messageId()));
        }
        PublishTicket ticket = entry.ticket();
        if (ticket != null) {
            if (earlier.same()) {
                boolean matched = earlier.matched();
                ticket.repeat(earlier.messageId(), matched ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS);
            } else {
                ticket.accept(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, PublishError.IDEMPOTENCY_KEY_REUSED);
            }
        }
    }

    private static void missed(Subscriber subscriber, MessageId messageId) {
        Session session = subscriber.session();
        if (session != null) {
            session.missed(messageId);
        }
    }

    private void mark() {
        onTheWay.set(storingFrom.min(openFrom));
    }

    private void deliver(Entry entry, Appended outcome) {
        Audience audience = entry.audience();
        Message message = entry.message();
        outcome.evicted().forEach(client -> events.dropped(client, DropReason.QUEUE_FULL_EVICTED));
        if (!entry.moves()) {
            outcome.refused().forEach(client -> events.dropped(client, DropReason.QUEUE_FULL_REJECTED));
        }
        boolean matched = audience.isThere();
        audience.exclude(outcome.refused());
        int stored = audience.storedCount();
        if (stored > 0 && !entry.moves()) {
            events.queued(message, stored);
        }
        audience.wake(share -> redistribute(message, share));
        PublishTicket ticket = entry.ticket();
        if (ticket != null) {
            ReasonCode reason = reason(matched, audience);
            ticket.accept(reason, audience.error(reason));
        }
    }

    /** A publisher is told when nobody wanted the message, and when nobody could take it. */
    private static ReasonCode reason(boolean matched, Audience audience) {
        if (!matched) {
            return ReasonCode.NO_MATCHING_SUBSCRIBERS;
        }
        return audience.isEmpty() ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    }

    /**
     * What failed counts as on its way until the store works again: it may be in queues, and nobody was told. What its publishers
     * sent after it fails with it, since they will send all of it again.
     */
    private void onFailed(List<Entry> batch, StoreException failure) {
        storeBusy = false;
        Set<ClientId> publishers = new HashSet<>();
        for (Entry entry : batch) {
            publishers.add(entry.message().publisher());
            if (failure.kind() == StoreException.Kind.UNAVAILABLE) {
                entry.audience()
                        .forEachStored(subscriber ->
                                unsure.merge(subscriber, entry.message().id(), MessageId::min));
            }
            failed(entry, failure);
            backlog.remove(entry.message().sizeBytes());
        }
        failOpen(publishers, failure);
        if (unsure.isEmpty()) {
            storingFrom = MessageId.MAX;
        } else if (!retryScheduled) {
            retryScheduled = true;
            loop.schedule(RETRY_MILLIS, this::retry);
        }
        mark();
        turn();
    }

    /** Finds out whether the store works again, when no message does. */
    private void retry() {
        retryScheduled = false;
        if (!storeBusy && !unsure.isEmpty()) {
            send(List.of(), List.of(), null);
        }
    }

    private void failOpen(Set<ClientId> publishers, StoreException failure) {
        List<Entry> others = new ArrayList<>();
        List<Entry> behind = new ArrayList<>();
        for (Entry entry : open) {
            boolean isBehind = entry.ticket() != null
                    && publishers.contains(entry.message().publisher());
            (isBehind ? behind : others).add(entry);
        }
        open = others;
        openFrom = others.stream().map(entry -> entry.message().id()).reduce(MessageId.MAX, MessageId::min);
        for (Entry entry : behind) {
            failed(entry, failure);
            backlog.remove(entry.message().sizeBytes());
        }
    }

    /**
     * The store works again, and may hold some of what failed: nobody was told, so those who are connected look into their
     * queues before they are handed anything that came after it.
     */
    private void lookAgain() {
        unsure.forEach(Lane::missed);
        unsure.clear();
    }

    private void failed(Entry entry, StoreException failure) {
        if (entry.ticket() != null) {
            entry.ticket().fail(failure);
        } else {
            events.storeFailed("retain", failure);
        }
    }

    private static StoreException leaseLost() {
        return new StoreException(
                StoreException.Kind.LEASE_LOST, "another connection has taken the publisher's session");
    }
}

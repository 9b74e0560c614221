package io.roostmq.broker.admin;

import io.roostmq.broker.admin.QueuedMessage.State;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.session.LiveSessions;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What waits for clients. */
public final class Queues {
    /** A page of a list ends with the message that reaches so many bytes. */
    private static final long LIST_BYTES_MAX = 1L << 20;

    private final Known known;
    private final Loop loop;
    private final QueueStore queues;
    private final MessageIds messageIds;
    private final BrokerEvents events;
    private final Removal removal;

    /** @param loop where the steps of requests run */
    public Queues(
            Loop loop,
            Store store,
            LiveSessions liveSessions,
            Routes routes,
            MessageIds messageIds,
            BrokerEvents events) {
        this.known = new Known(loop, store, liveSessions, routes);
        this.loop = loop;
        this.queues = store.queues();
        this.messageIds = messageIds;
        this.events = events;
        this.removal = new Removal(known, queues);
    }

    /**
     * A part of a queue, in its order.
     *
     * @param next the messages behind this one are in the next part, null when there are none
     */
    public record Part(
            List<QueuedMessage> messages, @Nullable MessageId next) {
        static final Part EMPTY = new Part(List.of(), null);
    }

    /**
     * What is in the client's queue; empty when the client is not known.
     *
     * @param after only what is behind; {@link MessageId#MIN} to begin at the head
     * @param limit at most so many messages, at least 1; fewer when they are large
     */
    public CompletionStage<Optional<Part>> list(ClientId clientId, MessageId after, int limit) {
        return known.stored(clientId)
                .thenComposeAsync(
                        stored -> stored.isPresent()
                                ? list(stored.get(), after, limit).thenApply(Optional::of)
                                : CompletableFuture.completedStage(
                                        known.isConnected(clientId) ? Optional.of(Part.EMPTY) : Optional.empty()),
                        known.loop());
    }

    private CompletionStage<Part> list(SessionInfo stored, MessageId after, int limit) {
        return queues.page(stored.lease(), after, limit, LIST_BYTES_MAX)
                .thenComposeAsync(
                        page -> inFlight(stored.lease().clientId()).thenApply(sent -> part(stored, page, sent)),
                        known.loop());
    }

    private CompletionStage<Set<MessageId>> inFlight(ClientId clientId) {
        Session live = known.live(clientId);
        return live == null
                ? CompletableFuture.completedStage(Set.of())
                : live.intervention().inFlight();
    }

    private static Part part(SessionInfo stored, Page page, Set<MessageId> inFlight) {
        List<QueuedMessage> messages = page.deliveries().stream()
                .map(delivery -> new QueuedMessage(delivery, state(stored, delivery, inFlight)))
                .toList();
        boolean goesOn = page.more() && !messages.isEmpty();
        MessageId last =
                goesOn ? messages.get(messages.size() - 1).delivery().message().id() : null;
        return new Part(messages, last);
    }

    private static State state(SessionInfo stored, StoredDelivery delivery, Set<MessageId> inFlight) {
        MessageId id = delivery.message().id();
        if (delivery.released()) {
            return State.RELEASED;
        }
        return inFlight.contains(id) || id.compareTo(stored.sentUpTo()) <= 0 ? State.SENT : State.QUEUED;
    }

    /**
     * Empties the client's queue of what is in it now and can be taken back, page by page.
     *
     * @return how many messages were removed; empty when the client is not known
     */
    public CompletionStage<OptionalLong> purge(ClientId clientId) {
        return known.stored(clientId)
                .thenComposeAsync(
                        stored -> {
                            if (stored.isPresent()) {
                                Purge purge =
                                        new Purge(stored.get(), messageIds.floor(), loop, queues, removal, events);
                                return purge.start().thenApply(OptionalLong::of);
                            }
                            return CompletableFuture.completedStage(
                                    known.isConnected(clientId) ? OptionalLong.of(0) : OptionalLong.empty());
                        },
                        known.loop());
    }

    /** Takes one message out of the client's queue. */
    public CompletionStage<Cancellation> cancel(ClientId clientId, MessageId messageId) {
        return known.stored(clientId)
                .thenComposeAsync(
                        stored -> {
                            if (stored.isPresent()) {
                                return cancel(stored.get(), messageId);
                            }
                            return CompletableFuture.completedStage(
                                    known.isConnected(clientId)
                                            ? Cancellation.UNKNOWN_MESSAGE
                                            : Cancellation.UNKNOWN_CLIENT);
                        },
                        known.loop());
    }

    private CompletionStage<Cancellation> cancel(SessionInfo stored, MessageId messageId) {
        if (messageId.equals(MessageId.MIN)) {
            return CompletableFuture.completedStage(Cancellation.UNKNOWN_MESSAGE);
        }
        return queues.page(stored.lease(), messageId.before(), 1, 1)
                .thenComposeAsync(
                        page -> {
                            List<StoredDelivery> found = page.deliveries();
                            return found.isEmpty()
                                            || !found.get(0).message().id().equals(messageId)
                                    ? CompletableFuture.completedStage(Cancellation.UNKNOWN_MESSAGE)
                                    : remove(stored, found);
                        },
                        known.loop());
    }

    private CompletionStage<Cancellation> remove(SessionInfo stored, List<StoredDelivery> one) {
        return removal.of(stored, one).thenApply(removed -> {
            if (removed.isEmpty()) {
                return Cancellation.SENT;
            }
            events.dropped(stored.lease().clientId(), DropReason.CANCELLED);
            return Cancellation.CANCELLED;
        });
    }
}

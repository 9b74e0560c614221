package io.roostmq.broker.admin;

import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.events.DropReason;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.SessionInfo;
import io.roostmq.broker.store.StoredDelivery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Empties one queue, a page at a time: an actor on one event loop. What comes meanwhile stays. */
final class Purge {
    /** Deliveries that are read, and removed by one write. */
    private static final int PAGE_MESSAGES = 500;

    private static final long PAGE_BYTES = 1L << 20;

    private final SessionInfo stored;
    private final MessageId upTo;
    private final Loop loop;
    private final QueueStore queues;
    private final Removal removal;
    private final BrokerEvents events;
    private final CompletableFuture<Long> outcome = new CompletableFuture<>();
    private long removed;

    /** @param upTo identifiers that are made from now on are larger */
    Purge(SessionInfo stored, MessageId upTo, Loop loop, QueueStore queues, Removal removal, BrokerEvents events) {
        this.stored = stored;
        this.upTo = upTo;
        this.loop = loop;
        this.queues = queues;
        this.removal = removal;
        this.events = events;
    }

    /** Called on the loop. Completes with the number of messages that were removed. */
    CompletionStage<Long> start() {
        readBehind(MessageId.MIN);
        return outcome.minimalCompletionStage();
    }

    private void readBehind(MessageId after) {
        Posted.to(
                loop,
                queues.page(stored.lease(), after, PAGE_MESSAGES, PAGE_BYTES),
                this::onPage,
                outcome::completeExceptionally);
    }

    private void onPage(Page page) {
        List<StoredDelivery> mine = page.deliveries().stream()
                .filter(delivery -> delivery.message().id().compareTo(upTo) <= 0)
                .toList();
        if (mine.isEmpty()) {
            outcome.complete(removed);
            return;
        }
        boolean goesOn = page.more() && mine.size() == page.deliveries().size();
        MessageId last = mine.get(mine.size() - 1).message().id();
        Posted.to(
                loop, removal.of(stored, mine), gone -> onRemoved(gone, last, goesOn), outcome::completeExceptionally);
    }

    private void onRemoved(List<MessageId> gone, MessageId last, boolean goesOn) {
        removed += gone.size();
        gone.forEach(id -> events.dropped(stored.lease().clientId(), DropReason.CANCELLED));
        if (goesOn) {
            readBehind(last);
        } else {
            outcome.complete(removed);
        }
    }
}

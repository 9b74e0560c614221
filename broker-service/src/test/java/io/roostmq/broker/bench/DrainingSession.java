package io.roostmq.broker.bench;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Empties its queue as a session does whose client acknowledges at once: page by page, each page in windows. At QoS 2 each
 * delivery is released, and only then removed. One write removes a window, and the next window does not wait for it.
 */
final class DrainingSession extends Actor {
    /** Defaults of {@code roost.queue.*}. */
    private static final int PAGE_MESSAGES = 256;

    private static final long PAGE_BYTES = 256 << 10;
    private static final int WINDOW_MESSAGES = 128;

    private final QueueStore queues;
    private final Lease lease;
    private final List<CompletionStage<Void>> removals = new ArrayList<>();
    private MessageId readUpTo = MessageId.MIN;
    private long deliveries;

    DrainingSession(Executor loop, QueueStore queues, Lease lease) {
        super(loop);
        this.queues = queues;
        this.lease = lease;
    }

    @Override
    void begin() {
        then(queues.page(lease, readUpTo, PAGE_MESSAGES, PAGE_BYTES), page -> take(page, 0));
    }

    private void take(QueueStore.Page page, int from) {
        int size = page.deliveries().size();
        if (from < size) {
            takeWindow(page, from, Math.min(from + WINDOW_MESSAGES, size));
        } else if (page.more()) {
            begin();
        } else {
            then(all(removals), done -> end(deliveries));
        }
    }

    private void takeWindow(QueueStore.Page page, int from, int to) {
        List<MessageId> ids = new ArrayList<>(to - from);
        List<CompletionStage<Void>> releases = new ArrayList<>();
        for (StoredDelivery delivery : page.deliveries().subList(from, to)) {
            ids.add(delivery.message().id());
            if (delivery.qos() == QoS.EXACTLY_ONCE) {
                releases.add(queues.release(lease, delivery.message().id()));
            }
        }
        then(all(releases), done -> {
            removals.add(queues.remove(lease, ids));
            deliveries += ids.size();
            readUpTo = ids.get(ids.size() - 1);
            take(page, to);
        });
    }

    private static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }
}

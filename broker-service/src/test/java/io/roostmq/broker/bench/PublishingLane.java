package io.roostmq.broker.bench;

import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.QueueStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Appends as a lane of the exchange does: one batch is out, the next one grows meanwhile. Its publishers have a window: a new
 * message comes when one is settled.
 */
final class PublishingLane extends Actor {
    private final QueueStore queues;
    private final Sequel sequel;
    private final int window;
    private final Iterator<Append> toCome;

    private List<Append> open = new ArrayList<>();
    private int unsettled;
    private long deliveries;
    private boolean turnPosted;
    private boolean storeBusy;

    /** What is done with a stored message before it is settled. */
    @FunctionalInterface
    interface Sequel {
        CompletionStage<Void> of(Append stored);
    }

    /** @param window messages that are not settled at any time, 2 at least: one half is out while the other one grows */
    PublishingLane(Executor loop, QueueStore queues, Sequel sequel, int window, Iterator<Append> toCome) {
        super(loop);
        this.queues = queues;
        this.sequel = sequel;
        this.window = window;
        this.toCome = toCome;
    }

    @Override
    void begin() {
        if (!toCome.hasNext()) {
            end(0);
        }
        arrive(window / 2);
        post(() -> arrive(window - window / 2));
    }

    private void arrive(int count) {
        for (int i = 0; i < count && toCome.hasNext(); i++) {
            open.add(toCome.next());
            unsettled++;
        }
        if (!open.isEmpty() && !storeBusy && !turnPosted) {
            turnPosted = true;
            post(this::turn);
        }
    }

    private void turn() {
        turnPosted = false;
        if (storeBusy || open.isEmpty()) {
            return;
        }
        storeBusy = true;
        List<Append> batch = open;
        open = new ArrayList<>();
        then(queues.append(batch), outcomes -> onStored(batch, outcomes));
    }

    private void onStored(List<Append> batch, List<Appended> outcomes) {
        storeBusy = false;
        if (!outcomes.stream().allMatch(Appended.STORED::equals)) {
            throw new IllegalStateException("not stored for all");
        }
        for (Append stored : batch) {
            then(sequel.of(stored), done -> onSettled(stored));
        }
        turn();
    }

    private void onSettled(Append stored) {
        deliveries += stored.recipients().size();
        unsettled--;
        arrive(1);
        if (unsettled == 0) {
            end(deliveries);
        }
    }
}

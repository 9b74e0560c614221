package io.roostmq.push.domain;

import io.roostmq.push.domain.PushOutcome.Unknown;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends a sequence of any length: one after the other, a bounded number at once, the outcomes in the order of the items. A
 * full window makes it wait, not fail. It takes from its source only what it has room for, so whoever feeds the source can
 * be made to wait as well.
 *
 * <p>Confined to one executor, on which source and sink are called too.
 */
public final class PushSequence<T> {
    private static final Duration DEFECT_RETRY = Duration.ofSeconds(1);

    /**
     * @param items how many may be under way, 1 or more
     * @param bytes a further item is taken only while those under way have fewer
     */
    public record Bounds(int items, long bytes) {}

    /**
     * One of the sequence.
     *
     * @param push what to send; null when there is nothing to send, because it is wrong: then the item only waits for its
     *     turn to be answered
     * @param bytes what it takes of the bound
     */
    public record Item<T>(T tag, @Nullable Push push, int bytes) {}

    /** Where items come from. */
    public interface Source<T> {
        /** The next item; null when there is none now, or none any more. */
        @Nullable
        Item<T> next();

        /** Whether there will be no more. */
        boolean isEnded();
    }

    /** Where outcomes go. */
    public interface Sink<T> {
        /** @param outcome null for an item without a push */
        void accept(T tag, @Nullable PushOutcome outcome);

        /** Whether to wait: {@link PushSequence#advance} goes on. */
        default boolean isFull() {
            return false;
        }

        /** After some outcomes in a row. */
        default void flush() {}

        /** After the last outcome; once. */
        void end();
    }

    private static final class Slot<T> {
        final Item<T> item;
        boolean done;

        @Nullable
        PushOutcome outcome;

        Slot(Item<T> item) {
            this.item = item;
        }
    }

    private final PushService pushes;
    private final Bounds bounds;
    private final InFlight inFlight;
    private final Executor executor;
    private final Source<T> source;
    private final Sink<T> sink;
    private final ArrayDeque<Slot<T>> slots = new ArrayDeque<>();
    /** Taken, and waits for room in the window. */
    private @Nullable Item<T> held;

    private long bytes;
    private boolean ended;

    /** Call {@link #advance} to begin. */
    public PushSequence(
            PushService pushes, Bounds bounds, InFlight inFlight, Executor executor, Source<T> source, Sink<T> sink) {
        this.pushes = pushes;
        this.bounds = bounds;
        this.inFlight = inFlight;
        this.executor = executor;
        this.source = source;
        this.sink = sink;
    }

    /** There may be something to do: the source has more or has ended, the sink is not full any more. On the executor. */
    public void advance() {
        boolean told = false;
        do {
            take();
            told = tell();
        } while (told && !ended);
        if (!ended && held == null && slots.isEmpty() && source.isEnded()) {
            ended = true;
            sink.end();
        }
    }

    private void take() {
        while (!ended && held == null && slots.size() < bounds.items() && bytes < bounds.bytes() && !sink.isFull()) {
            Item<T> next = source.next();
            if (next == null) {
                return;
            }
            inFlight.enter();
            bytes += next.bytes();
            send(next);
        }
    }

    private void send(Item<T> item) {
        Push push = item.push();
        if (push == null) {
            Slot<T> slot = new Slot<>(item);
            slot.done = true;
            slots.add(slot);
            return;
        }
        Optional<CompletionStage<PushOutcome>> sent = pushes.tryPush(push);
        if (sent.isEmpty()) {
            held = item;
            pushes.room(push).thenRunAsync(this::onRoom, executor);
            return;
        }
        Slot<T> slot = new Slot<>(item);
        slots.add(slot);
        sent.get()
                .exceptionally(defect -> new Unknown(Unknown.Cause.DEFECT, DEFECT_RETRY))
                .thenAcceptAsync(outcome -> onOutcome(slot, outcome), executor);
    }

    private void onRoom() {
        Item<T> waiting = held;
        if (waiting == null) {
            return;
        }
        held = null;
        send(waiting);
        advance();
    }

    private void onOutcome(Slot<T> slot, PushOutcome outcome) {
        slot.outcome = outcome;
        slot.done = true;
        advance();
    }

    private boolean tell() {
        boolean told = false;
        for (Slot<T> first = slots.peek(); first != null && first.done && !ended; first = slots.peek()) {
            slots.remove();
            inFlight.leave();
            bytes -= first.item.bytes();
            sink.accept(first.item.tag(), first.outcome);
            told = true;
        }
        if (told) {
            sink.flush();
        }
        return told;
    }

    /** Takes and tells no more; what is under way goes on unobserved. On the executor. */
    public void cancel() {
        if (ended) {
            return;
        }
        ended = true;
        int waiting = slots.size() + (held == null ? 0 : 1);
        for (int i = 0; i < waiting; i++) {
            inFlight.leave();
        }
        slots.clear();
        held = null;
    }
}

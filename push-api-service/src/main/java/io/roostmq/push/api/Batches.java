package io.roostmq.push.api;

import io.roostmq.push.domain.InFlight;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushSequence;
import io.roostmq.push.domain.PushService;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sends several pushes of one request, on the event loop of the request. */
@Singleton
final class Batches {
    /** Makes the result of one item. */
    interface Results<T, R> {
        /** @param outcome null for an item without a push */
        R of(T tag, @Nullable PushOutcome outcome);
    }

    private final PushService pushes;
    private final PushSequence.Bounds bounds;
    private final InFlight inFlight;

    Batches(PushService pushes, ApiSettings settings, InFlight inFlight) {
        this.pushes = pushes;
        this.bounds = settings.batchBounds();
        this.inFlight = inFlight;
    }

    /** Completes with one result for each item, in their order. */
    <T, R> CompletionStage<List<R>> send(List<PushSequence.Item<T>> items, Results<T, R> results) {
        CompletableFuture<List<R>> done = new CompletableFuture<>();
        List<R> collected = new ArrayList<>(items.size());
        Iterator<PushSequence.Item<T>> iterator = items.iterator();
        PushSequence.Source<T> source = new PushSequence.Source<>() {
            @Override
            public PushSequence.@Nullable Item<T> next() {
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public boolean isEnded() {
                return !iterator.hasNext();
            }
        };
        PushSequence.Sink<T> sink = new PushSequence.Sink<>() {
            @Override
            public void accept(T tag, @Nullable PushOutcome outcome) {
                collected.add(results.of(tag, outcome));
            }

            @Override
            public void end() {
                done.complete(collected);
            }
        };
        sequence(source, sink).advance();
        return done;
    }

    /** A sequence confined to the event loop that this is called on. */
    <T> PushSequence<T> sequence(PushSequence.Source<T> source, PushSequence.Sink<T> sink) {
        return new PushSequence<>(pushes, bounds, inFlight, eventLoop(), source, sink);
    }

    private static Executor eventLoop() {
        Context context = Vertx.currentContext();
        return task -> context.runOnContext(ignored -> task.run());
    }
}

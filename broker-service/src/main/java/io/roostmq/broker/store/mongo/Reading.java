package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A read that sees all that was submitted before it: prepared in the lane, carried out by a reader thread. */
final class Reading<T> extends Op {
    private final CompletableFuture<T> stage;
    private final Executor readers;
    private final @Nullable ClientId clientId;
    private final Function<Round, Supplier<@Nullable T>> preparation;
    private @Nullable Supplier<@Nullable T> read;

    /** @param clientId whose queue is read, null when it is not about one client */
    Reading(
            CompletableFuture<T> stage,
            Executor readers,
            @Nullable ClientId clientId,
            Function<Round, Supplier<@Nullable T>> preparation) {
        this.stage = stage;
        this.readers = readers;
        this.clientId = clientId;
        this.preparation = preparation;
    }

    @Override
    void prepare(Needs needs) {
        if (clientId != null) {
            needs.session(clientId);
        }
    }

    @Override
    void apply(Round round) {
        read = preparation.apply(round);
    }

    @Override
    void done() {
        readers.execute(this::read);
    }

    private void read() {
        try {
            stage.complete(read == null ? null : read.get());
        } catch (MongoException e) {
            stage.completeExceptionally(Failures.unavailable(e));
        } catch (RuntimeException | Error e) {
            stage.completeExceptionally(
                    new StoreException(StoreException.Kind.UNAVAILABLE, "not read: " + e.getMessage(), e));
        }
    }

    @Override
    void failed(Throwable cause) {
        stage.completeExceptionally(cause);
    }
}

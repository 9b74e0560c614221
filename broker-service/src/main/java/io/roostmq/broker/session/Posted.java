package io.roostmq.broker.session;

import io.roostmq.broker.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Brings the outcome of a store operation back to the loop of the actor that asked for it. */
public final class Posted {
    private Posted() {}

    /** Exactly one of the two runs, on the loop. */
    public static <T> void to(
            Loop loop, CompletionStage<T> stage, Consumer<T> onDone, Consumer<StoreException> onFailed) {
        stage.whenComplete((value, failure) -> loop.execute(() -> {
            if (failure == null) {
                onDone.accept(value);
            } else {
                onFailed.accept(asStoreException(failure));
            }
        }));
    }

    private static StoreException asStoreException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreException known
                ? known
                : new StoreException(StoreException.Kind.UNAVAILABLE, "store operation failed: " + cause, cause);
    }
}

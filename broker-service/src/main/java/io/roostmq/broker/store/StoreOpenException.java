package io.roostmq.broker.store;

import org.jspecify.annotations.Nullable;

/** A store cannot be opened as it is; the message tells the operator which one, why, and what to do. */
public final class StoreOpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreOpenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

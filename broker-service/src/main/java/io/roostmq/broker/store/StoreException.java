package io.roostmq.broker.store;

/** A store operation failed, or its outcome is unknown. Nothing that depends on it may be acknowledged. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the caller can do about it. */
    public enum Kind {
        /** Not reachable, not writable, full, or closed: the same operation may succeed later. */
        UNAVAILABLE,
        /** The lease is not the current one: somebody else has taken, or ended, the session. */
        LEASE_LOST
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

package io.roostmq.broker.migration;

/** The import cannot go on; the message tells the operator why. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationException(String message) {
        super(message);
    }
}

package io.roostmq.broker.mqtt;

/**
 * The peer broke the standard. Ends its connection with {@link #reason()}; caught in one place per connection.
 *
 * <p>Carries no stack trace: it is the peer's fault, not ours, and a hostile peer must not make us pay for one.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    /** @param message what is wrong, with the clause of the standard, the actual and the expected value */
    public ProtocolException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public ReasonCode reason() {
        return reason;
    }
}

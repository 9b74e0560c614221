package io.roostmq.broker.auth.scram;

/** A client has not authenticated itself. Carries no stack trace: it is the client's fault. */
final class ScramException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message beginning with the error value of RFC 5802 section 7; the same for users and for those who are none */
    ScramException(String message) {
        super(message, null, false, false);
    }
}

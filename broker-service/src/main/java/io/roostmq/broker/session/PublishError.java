package io.roostmq.broker.session;

/** Why a PUBLISH of the service user failed, where the Reason Code does not say it. */
public enum PublishError {
    /** With 0x83: there is no retained message for one client. */
    RETAIN_NOT_POSSIBLE("retain-not-possible"),
    /** With 0x83: the Session Expiry Interval for a new session is not a number, or out of range. */
    BAD_SESSION_EXPIRY("bad-session-expiry"),
    /** With 0x83: one of the properties of an idempotency key is missing, there twice, too long or no number. */
    BAD_IDEMPOTENCY_KEY("bad-idempotency-key"),
    /** With 0x83: something else was published under the idempotency key. */
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused"),
    /** With 0x10: the client has no session, and none was to be made. */
    SESSION_UNKNOWN("session-unknown"),
    /** With 0x97: the client's queue has no room. */
    QUEUE_FULL("queue-full");

    private final String text;

    PublishError(String text) {
        this.text = text;
    }

    /** As it is told in PUBACK or PUBREC. */
    public String text() {
        return text;
    }
}

package io.roostmq.broker.admin;

/** What became of the wish to cancel one message. */
public enum Cancellation {
    /** It is out of the queue, and will not be sent. */
    CANCELLED,
    /** There is no such client. */
    UNKNOWN_CLIENT,
    /** It is not in the client's queue: it never was, or is delivered, expired or cancelled. */
    UNKNOWN_MESSAGE,
    /** It has been sent, or, at QoS 2, may have been: it cannot be taken back. */
    SENT
}

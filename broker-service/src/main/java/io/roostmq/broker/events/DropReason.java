package io.roostmq.broker.events;

/** Why a message does not reach a client. */
public enum DropReason {
    /** The session's queue was full and its policy rejects what is new. */
    QUEUE_FULL_REJECTED,
    /** The session's queue was full and its policy drops what is oldest. */
    QUEUE_FULL_EVICTED,
    /** The client reads more slowly than messages come, and this one was not stored for it. */
    SLOW_CONSUMER,
    /** The Message Expiry Interval passed before delivery [MQTT-3.3.2-5]. */
    EXPIRED,
    /** The packet would be larger than the client's Maximum Packet Size [MQTT-3.1.2-24]. */
    PACKET_TOO_LARGE,
    /** An operator took it out of the queue. */
    CANCELLED,
    /** The connection ended before the message was acknowledged, and the session with it. */
    SESSION_ENDED
}

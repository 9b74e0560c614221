package io.roostmq.broker.events;

/** Why a session ended. */
public enum SessionEnd {
    /** Its connection ended and its Session Expiry Interval is 0. */
    WITH_CONNECTION,
    /** Its Session Expiry Interval passed without a connection. */
    EXPIRED,
    /** The client connected with Clean Start. */
    CLEAN_START
}

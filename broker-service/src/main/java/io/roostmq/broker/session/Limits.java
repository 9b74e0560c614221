package io.roostmq.broker.session;

/**
 * The bounds of one session and of the memory it may hold. All are enforced; docs/ARCHITECTURE.md lists them with their
 * defaults.
 *
 * @param windowMessages unacknowledged messages on the way to one client, also bounded by its Receive Maximum; 1..65535
 * @param outboxMessages deliveries that wait in memory for one client's window or socket
 * @param outboxBytes the same in bytes
 * @param inboxMessages deliveries handed over by other event loops and not yet looked at
 * @param inboxBytes the same in bytes
 * @param pageMessages how many deliveries are read from the store at once when a session catches up
 * @param pageBytes the same in bytes
 * @param receiveMaximum unacknowledged messages taken from one client; 1..65535
 * @param receiveBytes the same in bytes: beyond it reading from the client pauses
 * @param maximumPacketSize bytes of one packet from a client
 * @param topicAliasMaximum topic aliases a client may set; 0..65535
 * @param topicAliasesOutMax topic aliases that are set for one client, if it takes as many; 0..65535
 * @param sessionExpirySecondsMax longest Session Expiry Interval granted; 0xFFFFFFFF for no limit
 */
public record Limits(
        int windowMessages,
        int outboxMessages,
        int outboxBytes,
        int inboxMessages,
        int inboxBytes,
        int pageMessages,
        int pageBytes,
        int receiveMaximum,
        int receiveBytes,
        int maximumPacketSize,
        int topicAliasMaximum,
        int topicAliasesOutMax,
        long sessionExpirySecondsMax) {}

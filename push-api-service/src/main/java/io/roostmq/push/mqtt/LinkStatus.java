package io.roostmq.push.mqtt;

import java.time.Instant;

/**
 * The link as it is now.
 *
 * @param since when it became so
 * @param detail for people: the broker it is connected to, or why it is not connected
 */
public record LinkStatus(boolean up, Instant since, String detail) {}

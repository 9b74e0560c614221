package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;

/**
 * The right to act for a session until somebody else takes it.
 *
 * @param epoch grows with every {@link SessionStore#take take}: compare-and-set decides between two takers
 * @param incarnation changes when the session starts anew: queue records of an older incarnation are garbage, never data
 */
public record Lease(ClientId clientId, long epoch, long incarnation) {}

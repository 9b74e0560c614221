package io.roostmq.broker.auth;

import io.roostmq.broker.mqtt.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated client.
 *
 * @param username null when it presented none
 */
public record Identity(ClientId clientId, @Nullable String username) {}

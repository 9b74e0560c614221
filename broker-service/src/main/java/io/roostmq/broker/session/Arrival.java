package io.roostmq.broker.session;

import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.Connect;

/**
 * An authenticated client that wants its session.
 *
 * @param assigned whether the server made the client identifier [MQTT-3.1.3-6]
 */
public record Arrival(Connect connect, Identity identity, boolean assigned) {}

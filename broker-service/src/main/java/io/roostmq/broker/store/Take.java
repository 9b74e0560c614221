package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Will;
import org.jspecify.annotations.Nullable;

/**
 * A connection asks for its session, MQTT 5.0 section 3.1.2.4.
 *
 * @param cleanStart discard what is there
 * @param sessionExpirySeconds 0..0xFFFFFFFF, counted from the end of the connection; a session with 0 ends with its
 *     connection, so a take that ends that connection does not keep it [MQTT-3.1.2-23]
 * @param will published if this broker dies while the client is connected
 * @param nowMillis milliseconds since 1970-01-01 UTC: a session whose expiry has passed is not there any more
 */
public record Take(
        ClientId clientId,
        boolean cleanStart,
        long sessionExpirySeconds,
        @Nullable Will will,
        long nowMillis) {}

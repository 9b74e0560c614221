package io.roostmq.broker.session;

import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated client that wants its session.
 *
 * @param assigned whether the server made the client identifier [MQTT-3.1.3-6]
 * @param authenticationData what its Authentication Method tells it with CONNACK
 */
public record Arrival(
        Connect connect,
        Identity identity,
        boolean assigned,
        @Nullable Payload authenticationData) {
    public Arrival(Connect connect, Identity identity, boolean assigned) {
        this(connect, identity, assigned, null);
    }

    /** Whether the client should have waited for CONNACK with this packet [MQTT-3.1.2-30]; AUTH would come after its end. */
    boolean isTooEarly(Packet packet) {
        return connect.authenticationMethod() != null && !(packet instanceof Disconnect);
    }
}

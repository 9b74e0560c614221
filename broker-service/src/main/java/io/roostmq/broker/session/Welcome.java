package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a client is told when it connects: MQTT 5.0 section 3.2.2. */
final class Welcome {
    private Welcome() {}

    static ConnAck connAck(Arrival arrival, Limits limits, boolean sessionPresent) {
        Connect connect = arrival.connect();
        long expirySeconds = sessionExpirySeconds(connect, limits);
        @Nullable Long statedExpiry = expirySeconds == connect.sessionExpirySeconds() ? null : expirySeconds;
        ConnAck.Accepted accepted = new ConnAck.Accepted(
                statedExpiry,
                limits.receiveMaximum(),
                QoS.EXACTLY_ONCE,
                true,
                limits.maximumPacketSize(),
                arrival.assigned() ? arrival.identity().clientId().value() : null,
                limits.topicAliasMaximum(),
                true,
                true,
                true,
                null,
                null,
                null,
                null);
        return new ConnAck(sessionPresent, ReasonCode.SUCCESS, accepted, Diagnostics.NONE);
    }

    /** The Session Expiry Interval that is granted. */
    static long sessionExpirySeconds(Connect connect, Limits limits) {
        return Math.min(connect.sessionExpirySeconds(), limits.sessionExpirySecondsMax());
    }
}

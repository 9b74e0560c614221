package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What a client is told when it connects: MQTT 5.0 section 3.2.2. */
final class Welcome {
    private Welcome() {}

    static ConnAck connAck(Arrival arrival, SessionPorts ports, boolean sessionPresent, boolean canBeTold) {
        Connect connect = arrival.connect();
        Limits limits = ports.limits();
        Features features = ports.features();
        long expirySeconds = sessionExpirySeconds(connect, limits);
        @Nullable Long statedExpiry = expirySeconds == connect.sessionExpirySeconds() ? null : expirySeconds;
        ConnAck.Accepted accepted = new ConnAck.Accepted(
                statedExpiry,
                limits.receiveMaximum(),
                features.maximumQos(),
                features.retainAvailable(),
                limits.maximumPacketSize(),
                arrival.assigned() ? arrival.identity().clientId().value() : null,
                limits.topicAliasMaximum(),
                features.wildcardSubscriptions(),
                features.subscriptionIdentifiers(),
                features.sharedSubscriptions(),
                features.serverKeepAliveSeconds(connect, canBeTold),
                features.responseInformation(connect, arrival.identity().clientId()),
                connect.authenticationMethod(),
                arrival.authenticationData());
        return new ConnAck(sessionPresent, ReasonCode.SUCCESS, accepted, Diagnostics.NONE);
    }

    /** The Keep Alive that holds on the connection, in seconds. */
    static int keepAliveSeconds(Connect connect, Features features, boolean canBeTold) {
        Integer stated = features.serverKeepAliveSeconds(connect, canBeTold);
        return stated == null ? connect.keepAliveSeconds() : stated;
    }

    /** The Session Expiry Interval that is granted. */
    static long sessionExpirySeconds(Connect connect, Limits limits) {
        return Math.min(connect.sessionExpirySeconds(), limits.sessionExpirySecondsMax());
    }
}

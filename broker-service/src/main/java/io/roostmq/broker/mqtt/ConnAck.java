package io.roostmq.broker.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CONNACK, MQTT 5.0 section 3.2.
 *
 * @param sessionPresent the server has Session State for this client [MQTT-3.2.2-2]; false with every failure
 * @param accepted what the server tells an accepted client, null with a failure
 */
public record ConnAck(
        boolean sessionPresent, ReasonCode reason, @Nullable Accepted accepted, Diagnostics diagnostics)
        implements Packet {

    /**
     * What holds on this connection; every value is stated, the codec leaves out what is the standard's default.
     *
     * @param sessionExpirySeconds what the server uses, stated when it differs from what the client asked for
     * @param receiveMaximum how many QoS 1 and 2 messages the server takes unacknowledged
     * @param maximumPacketSize in bytes, the largest packet the server takes
     * @param assignedClientId the identifier the server made, null when the client brought its own
     * @param topicAliasMaximum highest alias the server accepts, 0 for none
     * @param serverKeepAliveSeconds the keep alive to use, null for the client's own
     */
    public record Accepted(
            @Nullable Long sessionExpirySeconds,
            int receiveMaximum,
            QoS maximumQos,
            boolean retainAvailable,
            long maximumPacketSize,
            @Nullable String assignedClientId,
            int topicAliasMaximum,
            boolean wildcardSubscriptionAvailable,
            boolean subscriptionIdentifiersAvailable,
            boolean sharedSubscriptionAvailable,
            @Nullable Integer serverKeepAliveSeconds,
            @Nullable String responseInformation,
            @Nullable String authenticationMethod,
            @Nullable Payload authenticationData) {}

    public static ConnAck refused(ReasonCode reason, String why) {
        return new ConnAck(false, reason, null, new Diagnostics(why, List.of()));
    }
}

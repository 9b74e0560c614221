package io.roostmq.broker.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT, MQTT 5.0 section 3.1.
 *
 * @param clientId as sent; empty asks the server to assign one [MQTT-3.1.3-6]
 * @param keepAliveSeconds 0..65535, 0 turns the mechanism off
 * @param sessionExpirySeconds 0..0xFFFFFFFF; {@link #SESSION_NEVER_EXPIRES} for a session that does not expire
 * @param receiveMaximum 1..65535: how many QoS 1 and 2 messages the client takes unacknowledged
 * @param maximumPacketSize in bytes; {@link #NO_MAXIMUM_PACKET_SIZE} when the client states none
 * @param topicAliasMaximum 0..65535: the highest alias the client accepts
 */
public record Connect(
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        long sessionExpirySeconds,
        int receiveMaximum,
        long maximumPacketSize,
        int topicAliasMaximum,
        boolean requestResponseInformation,
        boolean requestProblemInformation,
        List<UserProperty> userProperties,
        @Nullable String authenticationMethod,
        @Nullable Payload authenticationData,
        @Nullable Will will,
        @Nullable String username,
        @Nullable Payload password)
        implements Packet {

    public static final long SESSION_NEVER_EXPIRES = 0xFFFF_FFFFL;
    public static final long NO_MAXIMUM_PACKET_SIZE = Long.MAX_VALUE;
    public static final int DEFAULT_RECEIVE_MAXIMUM = 65535;

    public Connect {
        userProperties = List.copyOf(userProperties);
    }

    /** Without the secrets: password and authentication data never reach a log. */
    @Override
    public String toString() {
        return "Connect[clientId=" + clientId + ", cleanStart=" + cleanStart + ", keepAliveSeconds=" + keepAliveSeconds
                + ", sessionExpirySeconds=" + sessionExpirySeconds + ", username=" + username + "]";
    }
}

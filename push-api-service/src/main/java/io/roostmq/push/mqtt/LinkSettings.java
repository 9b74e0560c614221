package io.roostmq.push.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the broker, and the bounds of the link.
 *
 * @param clientId the Client Identifier, the same for every connection of this link
 * @param window how many messages may wait for their acknowledgement, 1..65535
 * @param publishTimeout from sending a message to the answer that its outcome is unknown
 * @param connectTimeout for each of the TCP connection and the CONNACK
 * @param keepAlive MQTT 5.0 section 3.1.2.10, whole seconds, 1..65535
 */
public record LinkSettings(
        BrokerAddress broker,
        String clientId,
        @Nullable Credentials credentials,
        int window,
        Duration publishTimeout,
        Duration connectTimeout,
        Duration keepAlive,
        ReconnectDelay reconnectDelay) {

    LinkSettings withClientId(String other) {
        return new LinkSettings(
                broker, other, credentials, window, publishTimeout, connectTimeout, keepAlive, reconnectDelay);
    }

    /** User Name and Password, MQTT 5.0 sections 3.1.3.5 and 3.1.3.6. */
    public record Credentials(String username, @Nullable String password) {
        /** Without the password, which never reaches a log. */
        @Override
        public String toString() {
            return "Credentials[username=" + username + "]";
        }
    }
}

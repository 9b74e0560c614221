package io.roostmq.push.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The configuration of the service. A key that does not stand here, or a wrong value, stops the start. */
@ConfigMapping(prefix = "roost.push")
public interface PushConfig {
    /** Where the broker listens, host:port; port 1883 when there is none. An IPv6 address in brackets. */
    @WithDefault("localhost:1883")
    String broker();

    /** The Client Identifier towards the broker. By default roost-push- and a random part, different for each process. */
    Optional<String> clientId();

    /** User name towards the broker. By default none. */
    Optional<String> username();

    /** Password towards the broker; needs a user name. */
    Optional<String> password();

    /**
     * How many messages may wait for the broker's acknowledgement, 1..65535; further ones are refused with 503. Never more
     * than the broker's Receive Maximum.
     */
    @WithDefault("1024")
    int window();

    /** From sending a message to the answer that its outcome is unknown, 1 ms..10 min. */
    @WithDefault("10s")
    Duration publishTimeout();

    /** Largest payload, in bytes, 1..134217728. The body of a request is bounded by quarkus.http.limits.max-body-size. */
    @WithDefault("1048576")
    int payloadBytesMax();

    /** For each of the TCP connection and the broker's CONNACK, 1 ms..10 min. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** Silence after which the connection to the broker is probed, whole seconds, 1 s..65535 s. */
    @WithDefault("30s")
    Duration keepAlive();

    /** Wait before the second attempt to connect, doubled after each further failure, 1 ms..10 min. */
    @WithDefault("200ms")
    Duration reconnectDelayMin();

    /** Longest wait between two attempts to connect, reconnect-delay-min..10 min. */
    @WithDefault("5s")
    Duration reconnectDelayMax();

    /** How long messages in flight may take to finish when the service stops, 0 s..10 min. */
    @WithDefault("5s")
    Duration stopTimeout();
}

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

    /** Connections to the broker, 1..16. Each topic, and each client that is pushed to, has one of them. */
    @WithDefault("2")
    int links();

    /**
     * The Client Identifier towards the broker; several links append -1, -2 and so on. By default roost-push- and a random
     * part, different for each process.
     */
    Optional<String> clientId();

    /** User name towards the broker. By default none. */
    Optional<String> username();

    /** Password towards the broker; needs a user name. */
    Optional<String> password();

    /**
     * How many messages of one link may wait for the broker's acknowledgement, 1..65535; further ones are refused with 503.
     * Never more than the broker's Receive Maximum.
     */
    @WithDefault("1024")
    int window();

    /** From sending a message to the answer that its outcome is unknown, 1 ms..10 min. */
    @WithDefault("10s")
    Duration publishTimeout();

    /** Largest payload, in bytes, 1..134217728. The body of a request is bounded by quarkus.http.limits.max-body-size. */
    @WithDefault("1048576")
    int payloadBytesMax();

    /** For how long an idempotency key stands for its first request, whole seconds, 1 s..7 days. */
    @WithDefault("24h")
    Duration idempotencyWindow();

    /**
     * Session Expiry Interval of the session that a push to a client makes which has none, whole seconds, 0..4294967295 s; 0:
     * none is made.
     */
    @WithDefault("7d")
    Duration sessionExpiry();

    /** Most items of a batch that is one JSON array, 1..100000. Its body is bounded as every other one. */
    @WithDefault("1000")
    int batchItemsMax();

    /** How many items of one batch may be under way at once, 1..65535. */
    @WithDefault("256")
    int batchInFlight();

    /** The same in bytes of their lines: a further line is read only below it. 1..134217728. */
    @WithDefault("4194304")
    int batchInFlightBytes();

    /** Longest line of a streamed batch, in bytes, 1..134217728. */
    @WithDefault("2097152")
    int lineBytesMax();

    /** How many streamed batches may be served at once, 1..65535; further ones are refused with 503. */
    @WithDefault("64")
    int streamsMax();

    /** The broker's admin interface, http(s)://host:port. Without it questions about clients get 503. */
    Optional<String> brokerAdminUrl();

    /** Token for the broker's admin interface. By default none. */
    Optional<String> brokerAdminToken();

    /** For the answer of the broker's admin interface, 1 ms..10 min. */
    @WithDefault("5s")
    Duration brokerAdminTimeout();

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

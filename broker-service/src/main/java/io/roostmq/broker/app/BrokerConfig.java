package io.roostmq.broker.app;

import io.roostmq.broker.store.QueueLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** All configuration of the broker, {@code roost.*}. Checked by {@link ConfigCheck} before anything starts. */
@ConfigMapping(prefix = "roost")
public interface BrokerConfig {
    Listener listener();

    Store store();

    Queue queue();

    Session session();

    Memory memory();

    Features features();

    Auth auth();

    Sys sys();

    Admin admin();

    /** Where clients connect. */
    interface Listener {
        /** Address to listen on. */
        @WithDefault("0.0.0.0")
        String host();

        /** TCP port, 0..65535; 0 takes any that is free. */
        @WithDefault("1883")
        int port();

        /** Threads that serve connections, 1..256; by default one for each processor. */
        Optional<Integer> eventLoops();

        /** A connection that has not been accepted as a client by then is closed. */
        @WithDefault("10s")
        Duration connectTimeout();

        /** Largest packet taken from a client, in bytes, 1024..268435455. */
        @WithDefault("1048576")
        int packetBytesMax();
    }

    /** Where sessions, queues and retained messages are kept. */
    interface Store {
        /** Which store. */
        @WithDefault("embedded")
        Type type();

        /** Directory of the embedded store. */
        @WithDefault("data/broker")
        String path();

        /** What the embedded store and MongoDB wait for before they report a write as done. */
        @WithDefault("fsync")
        Durability durability();

        Mongodb mongodb();

        /**
         * MongoDB. Where it is says {@code quarkus.mongodb.connection-string}; how long it may take to answer {@code
         * quarkus.mongodb.server-selection-timeout}, {@code connect-timeout} and {@code read-timeout}.
         */
        interface Mongodb {
            /** The database, unless the connection string names one. */
            @WithDefault("roost")
            String database();

            /** Threads that write, each with at most one bulk in flight, 1..64. */
            @WithDefault("4")
            int lanes();

            /** A payload for several sessions is stored once when its copies would need so many bytes. */
            @WithDefault("65536")
            long sharedPayloadBytesMin();
        }

        /** Kinds of stores. */
        enum Type {
            EMBEDDED,
            MEMORY,
            MONGODB
        }

        /** What an acknowledged message survives. */
        enum Durability {
            /** Loss of power: the write is on the medium; with MongoDB, in the journals of the majority. */
            FSYNC,
            /** The end of the process, not of the machine: the write is with the operating system, or in MongoDB's memory. */
            OS
        }
    }

    /** The queue of each persistent session. */
    interface Queue {
        /** Most messages that wait for one session. */
        @WithDefault("1000000")
        long messagesMax();

        /** Most bytes that wait for one session. */
        @WithDefault("1073741824")
        long bytesMax();

        /** What gives way when a queue is full. */
        @WithDefault("reject-new")
        QueueLimits.Policy policy();

        /** Most unacknowledged messages on the way to one client, 1..65535, also bounded by its Receive Maximum. */
        @WithDefault("128")
        int window();

        /** How many deliveries are read from the store at once when a session catches up, 1..10000. */
        @WithDefault("256")
        int pageMessages();

        /** The same in bytes. */
        @WithDefault("262144")
        int pageBytes();
    }

    /** Sessions. */
    interface Session {
        /** Longest Session Expiry Interval that is granted, in seconds; 4294967295 for sessions that never expire. */
        @WithDefault("4294967295")
        long expirySecondsMax();

        /** Most unacknowledged messages taken from one client, 1..65535 (Receive Maximum of the server). */
        @WithDefault("1024")
        int receiveMaximum();

        /** Topic aliases that a client may set, 0..65535. */
        @WithDefault("32")
        int topicAliasMaximum();

        /** Topic aliases that the broker sets for a client that takes as many, 0..65535. */
        @WithDefault("16")
        int topicAliasOutMax();

        /** How long after a start the Will of a client that was connected before a crash waits, besides its own delay. */
        @WithDefault("30s")
        Duration willGrace();

        /** How often expired sessions, expired messages and due Wills are looked for. */
        @WithDefault("1s")
        Duration sweepInterval();
    }

    /** What of the standard is offered. Clients of MQTT 5.0 are told in CONNACK. */
    interface Features {
        /** Highest QoS, 0..2. */
        @WithDefault("2")
        int maximumQos();

        /** Whether messages may be retained. */
        @WithDefault("true")
        boolean retain();

        /** Whether filters may have wildcards. */
        @WithDefault("true")
        boolean wildcardSubscriptions();

        /** Whether subscriptions may have an identifier. */
        @WithDefault("true")
        boolean subscriptionIdentifiers();

        /** Whether there are Shared Subscriptions. */
        @WithDefault("true")
        boolean sharedSubscriptions();

        /** Longest Keep Alive in seconds, 0..65535; 0 for no limit. Only clients of MQTT 5.0 can be told. */
        @WithDefault("0")
        int keepAliveSecondsMax();

        /** Most levels of a topic name or filter, 1..65536: as many as the longest can have. */
        @WithDefault("65536")
        int topicLevelsMax();

        /** Longest topic name or filter in characters, 1..65535. */
        @WithDefault("65535")
        int topicCharactersMax();

        /** Whether a payload that a client of MQTT 5.0 says is text is refused unless it is UTF-8. */
        @WithDefault("false")
        boolean validatePayloadFormat();

        /** Clients that ask for Response Information are told this, "/" and a level of their own; nothing by default. */
        Optional<String> responseTopicPrefix();
    }

    /** What the broker says about itself, {@code $SYS/broker/#}. */
    interface Sys {
        /** How often, 100 ms to 1 h; 0 for never. */
        @WithDefault("10s")
        Duration interval();
    }

    /** The admin API, over HTTP. Without a token it is off. */
    interface Admin {
        /** What a request must carry as {@code Authorization: Bearer ...}: 1..4096 of the characters of RFC 6750, section 2.1. */
        Optional<String> token();

        /** File that holds the token, read at start; instead of {@link #token()}. */
        Optional<String> tokenFile();
    }

    /** Who may connect. */
    interface Auth {
        /** Whether clients may connect without an Authentication Method; whatever user name they give is believed. */
        @WithDefault("true")
        boolean anonymous();

        Scram scram();

        Service service();

        /** The user as whom the push API connects: it may address clients, and subscribe below {@code $roost/}. */
        interface Service {
            /** User name; nobody has it without the password. Without it there is no such user. */
            Optional<String> username();

            /** Its password. */
            Optional<String> password();

            /** File whose first line is the password, read at start; in place of {@link #password}. */
            Optional<String> passwordFile();
        }

        /** The Authentication Method SCRAM-SHA-256 of MQTT 5.0. */
        interface Scram {
            /** File of its users, written by {@code ./roost passwd --scram USER}, read at start. Without it the method is not offered. */
            Optional<String> file();
        }
    }

    /** Bounds of what is held in memory. */
    interface Memory {
        /** Bytes that may wait for one client's socket before its sender waits. */
        @WithDefault("131072")
        int socketBytesMax();

        /** Deliveries that wait in memory for one client. */
        @WithDefault("1000")
        int outboxMessages();

        /** The same in bytes. */
        @WithDefault("1048576")
        int outboxBytes();

        /** Deliveries handed to one session by other event loops and not yet looked at. */
        @WithDefault("4096")
        int inboxMessages();

        /** The same in bytes. */
        @WithDefault("1048576")
        int inboxBytes();

        /** Bytes taken from one client and not acknowledged, beyond which reading from it pauses. */
        @WithDefault("1048576")
        int receiveBytes();

        /** Bytes that wait for the store on one event loop, beyond which its publishers pause. */
        @WithDefault("16777216")
        long backlogBytes();
    }
}

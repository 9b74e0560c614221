package io.roostmq.broker.it;

import org.jspecify.annotations.Nullable;

/**
 * A client library, as much of it as the tests use; one object for one Client Identifier. It may connect again after
 * {@link #disconnect}; what it had received and nobody had taken by then is forgotten. Not thread-safe.
 */
interface TestClient extends AutoCloseable {
    /** A new session, which ends with the connection. */
    default void connect() throws Exception {
        connect(Session.CLEAN, null);
    }

    /**
     * @param will null for none
     * @return Session Present
     */
    boolean connect(Session session, @Nullable TestMessage will) throws Exception;

    /** Returns when it is granted. */
    void subscribe(String filter, int qos) throws Exception;

    /** Returns when it is acknowledged as its QoS asks for. */
    void publish(TestMessage message) throws Exception;

    /** The next message that came; fails when none comes. */
    TestMessage next() throws Exception;

    /** DISCONNECT, and the end. */
    void disconnect() throws Exception;

    /** The end in whatever state it is. */
    @Override
    void close();

    /** What becomes of the session. */
    enum Session {
        /** Begins with the connection and ends with it. */
        CLEAN,
        /** Is resumed if it is there, and stays. */
        KEPT
    }
}

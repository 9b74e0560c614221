package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;

/** The network connection of one session. Called on the session's loop only. */
public interface Connection {
    /** Writes a packet, to be flushed at the end of the current batch. Does nothing once the connection is closed. */
    void send(Packet packet);

    /** Whether the client takes a packet of this size [MQTT-3.1.2-24]. */
    boolean fits(Publish publish);

    /** Whether the bytes that wait for the socket are below the bound. False asks the sender to wait. */
    boolean isWritable();

    /** Hands what was written to the socket now; afterwards {@link #isWritable} tells about the socket alone. */
    void flush();

    /** Flushes what was written and closes. Idempotent. */
    void close();

    /** Stops, or goes on, reading from the socket. Packets that were read already still arrive. */
    void setReading(boolean reading);

    /**
     * Whether the peer was told the server's limits in CONNACK, so that exceeding them is its fault. Peers that were not are
     * held back by not reading from them.
     */
    boolean knowsServerLimits();

    /** Version of the protocol that the client speaks, for people: 3.1, 3.1.1, 5.0. */
    String protocol();

    /** Address and port of the peer, for people. */
    String remoteAddress();
}

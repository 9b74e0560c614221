package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.Publish;
import org.jspecify.annotations.Nullable;

/**
 * One version of the protocol, as one client speaks it. Belongs to a connection and is used by its event loop only: it may
 * remember what was said before (Topic Aliases).
 */
public interface Dialect {
    /**
     * What a client sent. The message is not released: whoever received it does so. Its payload is copied.
     *
     * @throws ProtocolException when the message could not be decoded, breaks the standard, or is none that a client sends
     */
    Packet decode(MqttMessage message);

    /**
     * What a server sends.
     *
     * <p>A PUBLISH that does not {@link #fits fit} is the caller's to leave out; other packets go without their Diagnostics.
     *
     * @return null when this version cannot say it, or not within what the client takes [MQTT-3.1.2-24]: what is left then is
     *     to close the network connection
     * @throws IllegalArgumentException for a packet that no server sends
     */
    @Nullable
    MqttMessage encode(Packet packet);

    /** Whether the packet is within what the client takes, its Maximum Packet Size [MQTT-3.1.2-24]. */
    boolean fits(Publish publish);

    /** Whether the CONNACK of this version tells the client the server's limits, such as the Receive Maximum. */
    boolean tellsServerLimits();

    /** The version, as the standard writes it: 3.1, 3.1.1, 5.0. */
    String version();
}

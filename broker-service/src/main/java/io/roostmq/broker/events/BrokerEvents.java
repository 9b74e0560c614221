package io.roostmq.broker.events;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;

/**
 * Notifications of the core. Called on event loops and store threads, from several at once: implementations are thread-safe
 * and never block.
 */
public interface BrokerEvents {
    /** A client is connected: CONNACK with success has been sent. */
    default void connected(ClientId clientId, String remoteAddress, boolean sessionPresent) {}

    /** A connection attempt was turned away. The client identifier is empty when it is not known. */
    default void refused(String clientId, String remoteAddress, ReasonCode reason, String why) {}

    /** A connected client is connected no more. */
    default void disconnected(ClientId clientId, Ending ending) {}

    /** A session ended, and with it all that waited for it. */
    default void sessionEnded(ClientId clientId, SessionEnd end) {}

    /** A PUBLISH was taken from a client; with QoS 1 and 2 it is not yet durable. */
    default void published(Message message) {}

    /** A PUBLISH was not taken: the client may not publish to this topic, or the payload is not what it says. */
    default void denied(ClientId clientId, Topic topic, ReasonCode reason) {}

    /** A message was stored for so many sessions, connected or not. */
    default void queued(Message message, int sessions) {}

    /** A PUBLISH was written to a client's connection. */
    default void sent(ClientId clientId, Message message, QoS qos) {}

    /** A client acknowledged a message of QoS 1 or 2 completely. */
    default void acknowledged(ClientId clientId, Message message) {}

    /** A message will not reach this client. */
    default void dropped(ClientId clientId, DropReason reason) {}

    /** The store refused or failed an operation; nothing that depends on it has been acknowledged. */
    default void storeFailed(String operation, Throwable cause) {}

    /** Something happened that our own code should have made impossible. */
    default void defect(String where, Throwable cause) {}

    /** Listens to nothing. */
    BrokerEvents NONE = new BrokerEvents() {};
}

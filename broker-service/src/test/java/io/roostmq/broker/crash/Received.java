package io.roostmq.broker.crash;

import java.util.ArrayList;
import java.util.List;

/** What one subscriber saw, connection by connection, in order. */
final class Received {
    /**
     * A PUBLISH that came.
     *
     * @param qos of the delivery
     * @param repeat the client holds this Packet Identifier as received at QoS 2 already: not a new message [MQTT-4.3.3-10]
     */
    record Arrival(Published.MessageKey key, int qos, int packetId, boolean duplicate, boolean repeat) {}

    /**
     * @param unacknowledged PUBLISHes for which no PUBACK or PUBREC was sent before the connection ended
     */
    record Connection(List<Arrival> arrivals, List<Arrival> unacknowledged) {
        Connection() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private final String subscriber;
    private final List<Connection> connections = new ArrayList<>();

    Received(String subscriber) {
        this.subscriber = subscriber;
    }

    String subscriber() {
        return subscriber;
    }

    /** A new connection begins. */
    Connection connected() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    List<Connection> connections() {
        return connections;
    }
}

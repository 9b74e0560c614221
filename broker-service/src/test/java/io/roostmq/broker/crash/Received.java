package io.roostmq.broker.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What one subscriber saw, connection by connection, in order, and the faults it lived through. */
final class Received {
    /**
     * A PUBLISH that came.
     *
     * @param qos of the delivery
     * @param repeat the client holds this Packet Identifier as received at QoS 2 already: not a new message [MQTT-4.3.3-10]
     */
    record Arrival(Published.MessageKey key, int qos, int packetId, boolean duplicate, boolean repeat) {}

    /** How a connection ended. */
    enum Ending {
        /** In whatever way: the last acknowledgements may not have reached the server. */
        CUT,
        /** By a DISCONNECT of the client, which the server has read: it has seen all acknowledgements. */
        LEFT
    }

    /**
     * A session that the client has ended, by Clean Start or an expiry of 0.
     *
     * @param connections how many connections there were before the next one
     * @param endedAt the {@link Moment} when it had ended
     * @param sawAll whether the client has read all that was sent, and the server known that: no connection was cut, and nothing
     *     was wrong
     */
    record EndedSession(int connections, long endedAt, boolean sawAll) {}

    /** One connection. */
    static final class Connection {
        private final List<Arrival> arrivals = new ArrayList<>();
        private final List<Arrival> unacknowledged = new ArrayList<>();
        private final int faultsBefore;
        private final int stopsBefore;
        private Ending ending = Ending.CUT;

        Connection(int faultsBefore, int stopsBefore) {
            this.faultsBefore = faultsBefore;
            this.stopsBefore = stopsBefore;
        }

        List<Arrival> arrivals() {
            return arrivals;
        }

        /** PUBLISHes for which no PUBACK or PUBREC was sent before the connection ended. */
        List<Arrival> unacknowledged() {
            return unacknowledged;
        }

        /** Whether nothing can have undone, between this connection and a later one, what the client had acknowledged. */
        boolean isSettledFor(Connection later) {
            return ending == Ending.LEFT && faultsBefore == later.faultsBefore;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("connection after " + faultsBefore + " faults, " + ending + "\n");
            for (Arrival arrival : arrivals) {
                text.append(unacknowledged.contains(arrival) ? "  unacknowledged " : "  acknowledged   ")
                        .append(arrival)
                        .append('\n');
            }
            return text.toString();
        }
    }

    private final String subscriber;
    private final Predicate<String> subscribed;
    private final List<Connection> connections = new ArrayList<>();
    private final List<EndedSession> endedSessions = new ArrayList<>();
    /** Where the present session began. */
    private int firstConnection;

    private int faultsAtBeginning;
    private int stopsAtBeginning;
    private volatile int faults;
    /** How often the broker has begun to stop, or has stopped: odd while it stops. */
    private volatile int stops;

    /** A subscriber that wants everything. */
    Received(String subscriber) {
        this(subscriber, topic -> true);
    }

    /** @param subscribed whether a topic matches its subscriptions */
    Received(String subscriber, Predicate<String> subscribed) {
        this.subscriber = subscriber;
        this.subscribed = subscribed;
    }

    String subscriber() {
        return subscriber;
    }

    boolean wants(String topic) {
        return subscribed.test(topic);
    }

    /** From any thread, one at a time: something happens to the broker or its store that may undo acknowledgements. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void fault() {
        faults++;
    }

    /**
     * From any thread, one at a time: the broker begins to stop, or has stopped. In between it ends connections before it has
     * read all.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void stop() {
        stops++;
    }

    /** A new connection begins. */
    Connection connected() {
        Connection connection = new Connection(faults, stops);
        connections.add(connection);
        return connection;
    }

    /** The client has sent DISCONNECT, and the server has closed: because it has read it, if it was not stopped meanwhile. */
    void left(Connection connection) {
        if (connection.stopsBefore == stops && stops % 2 == 0) {
            connection.ending = Ending.LEFT;
        }
    }

    /** The client has ended its session, and another one is about to begin. */
    void sessionEnded() {
        boolean sawAll = faultsAtBeginning == faults
                && stopsAtBeginning == stops
                && connections.subList(firstConnection, connections.size()).stream()
                        .allMatch(connection -> connection.ending == Ending.LEFT);
        endedSessions.add(new EndedSession(connections.size(), Moment.now(), sawAll));
        firstConnection = connections.size();
        faultsAtBeginning = faults;
        stopsAtBeginning = stops;
    }

    List<EndedSession> endedSessions() {
        return endedSessions;
    }

    /** @param connection its index */
    boolean isOfEndedSession(int connection) {
        return connection < firstConnection;
    }

    List<Connection> connections() {
        return connections;
    }
}

package io.roostmq.broker.crash;

import io.roostmq.broker.crash.Published.MessageKey;
import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.crash.Received.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what a subscriber saw with what the publishers know. The subscriber has a persistent session with the same
 * subscriptions from the beginning, and its last connection has read all there is.
 *
 * <ul>
 *   <li>lost: every acknowledged message that its subscriptions match has arrived;
 *   <li>unknown: nothing has arrived that was not sent, or that nobody asked for;
 *   <li>reordered: per stream, first arrivals are in the order of sending [MQTT-4.6.0-6];
 *   <li>duplicated: at QoS 2 a message arrives once [MQTT-4.3.3-1]; at QoS 1 once for each time it was sent, and again only
 *       on a later connection, with DUP and its Packet Identifier;
 *   <li>without a cause: what was acknowledged comes again only if a fault, or the abrupt end of the connection, may have
 *       undone the acknowledgement;
 *   <li>not repeated: what was unacknowledged when a connection ended comes on a later one with DUP and its Packet
 *       Identifier [MQTT-4.4.0-1]; the last one lasts until everything has come.
 * </ul>
 */
final class HistoryChecker {
    /** A message under one Packet Identifier: what a session repeats. */
    private record Delivery(MessageKey key, int packetId) {
        static Delivery of(Arrival arrival) {
            return new Delivery(arrival.key(), arrival.packetId());
        }
    }

    private final Published published;
    private final Received received;
    private final boolean onceAtQos1;
    /** Where each came last. */
    private final Map<Delivery, Connection> deliveries = new HashMap<>();

    private final Map<MessageKey, Integer> copies = new HashMap<>();
    private final Map<Stream, Integer> highest = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private HistoryChecker(Published published, Received received, boolean onceAtQos1) {
        this.published = published;
        this.received = received;
        this.onceAtQos1 = onceAtQos1;
    }

    /** One line for each violation; empty when the promise was kept. */
    static List<String> violations(Published published, Received received) {
        return violations(published, received, true);
    }

    /**
     * @param onceAtQos1 whether a message of QoS 2 that is delivered at QoS 1 comes once, even if its publisher had to repeat
     *     it: more than the standard asks for, which lets such a subscriber receive it again
     */
    static List<String> violations(Published published, Received received, boolean onceAtQos1) {
        HistoryChecker checker = new HistoryChecker(published, received, onceAtQos1);
        for (Connection connection : received.connections()) {
            checker.checkArrivals(connection);
        }
        checker.checkLost();
        checker.checkRepeated();
        return checker.violations;
    }

    private void checkArrivals(Connection connection) {
        Set<Delivery> here = new HashSet<>();
        for (Arrival arrival : connection.arrivals()) {
            if (published.sends(arrival.key()) == 0
                    || !received.wants(arrival.key().stream().topic())) {
                violation("unknown", arrival);
                continue;
            }
            boolean sameConnection = !here.add(Delivery.of(arrival));
            Connection before = deliveries.put(Delivery.of(arrival), connection);
            if (before != null && (arrival.duplicate() || copies(arrival) >= copiesMax(arrival))) {
                checkRedelivery(arrival, sameConnection);
                checkCause(arrival, before, connection);
            } else {
                checkCopy(arrival);
            }
        }
    }

    /** The same message under the same Packet Identifier: the session's own repetition. */
    private void checkRedelivery(Arrival arrival, boolean sameConnection) {
        if (sameConnection) {
            violation("duplicated within a connection", arrival);
        }
        if (!arrival.duplicate()) {
            violation("repeated without DUP", arrival);
        }
        if (arrival.qos() == 2 && !arrival.repeat()) {
            violation("duplicated at QoS 2", arrival);
        }
    }

    private void checkCause(Arrival arrival, Connection before, Connection connection) {
        boolean acknowledged = before.unacknowledged().stream()
                .noneMatch(other -> Delivery.of(other).equals(Delivery.of(arrival)));
        if (acknowledged && before.isSettledFor(connection)) {
            violation("repeated without a cause", arrival);
        }
    }

    /** The first of a message, or one more because the publisher repeated it and the first one had been stored. */
    private void checkCopy(Arrival arrival) {
        if (arrival.repeat()) {
            violation("packet identifier used again before it was free", arrival);
        }
        MessageKey key = arrival.key();
        int count = copies.merge(key, 1, Integer::sum);
        if (count > copiesMax(arrival)) {
            violation("duplicated: " + count + " copies (expected: " + copiesMax(arrival) + " at most)", arrival);
        }
        int before = highest.getOrDefault(key.stream(), -1);
        if (count == 1 && key.number() < before) {
            violation("reordered: after " + before, arrival);
        }
        highest.put(key.stream(), Math.max(before, key.number()));
    }

    private int copies(Arrival arrival) {
        return copies.getOrDefault(arrival.key(), 0);
    }

    private int copiesMax(Arrival arrival) {
        boolean once =
                arrival.qos() == 2 || (onceAtQos1 && arrival.key().stream().qos() == 2);
        return once ? 1 : published.sends(arrival.key());
    }

    private void checkLost() {
        for (MessageKey key : published.acknowledged()) {
            if (received.wants(key.stream().topic()) && !copies.containsKey(key)) {
                violations.add(received.subscriber() + ": lost: " + key);
            }
        }
    }

    /** From the last connection to the first: a connection that was cut short leaves its repetitions to a later one. */
    private void checkRepeated() {
        List<Connection> connections = received.connections();
        Set<Delivery> repeatedLater = new HashSet<>();
        for (int i = connections.size() - 1; i >= 0; i--) {
            for (Arrival arrival : connections.get(i).unacknowledged()) {
                if (!repeatedLater.contains(Delivery.of(arrival))) {
                    violation("not repeated with DUP and its packet identifier", arrival);
                }
            }
            for (Arrival arrival : connections.get(i).arrivals()) {
                if (arrival.duplicate()) {
                    repeatedLater.add(Delivery.of(arrival));
                }
            }
        }
    }

    private void violation(String what, Arrival arrival) {
        violations.add(received.subscriber() + ": " + what + ": " + arrival);
    }
}

package io.roostmq.broker.crash;

import io.roostmq.broker.crash.Published.MessageKey;
import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.crash.Received.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares what the members of a Shared Subscription saw with what the publishers know. Members come and go, and may end their
 * sessions; in the end all have read all there is.
 *
 * <ul>
 *   <li>lost: every acknowledged message that matches was taken by a member, which means that it has acknowledged it. At QoS 2 it
 *       is enough that it came in a session that its client has ended, and it may be missing if it may have been sent in such a
 *       session: then nobody else gets it [MQTT-4.8.2-5]. That is so if the client has not seen the end of all connections of that
 *       session, or something was wrong meanwhile, and if the message is older than the end of the session;
 *   <li>unknown: nothing has arrived that was not sent, or that the group does not want;
 *   <li>doubled: a message of QoS 2 comes to one member once. Before PUBREL it may come to that member again, under its Packet
 *       Identifier. At QoS 1 copies are allowed: a member that is gone may have taken it, and its acknowledgement be lost.
 * </ul>
 *
 * <p>Which member gets a message, and in which order, is open.
 */
final class GroupChecker {
    private final Predicate<String> wanted;
    private final int qos;
    private final Published published;
    private final Set<MessageKey> taken = new LinkedHashSet<>();
    /** Who has got what at QoS 2. */
    private final Map<MessageKey, String> owners = new HashMap<>();

    private final List<String> violations = new ArrayList<>();

    private GroupChecker(Predicate<String> wanted, int qos, Published published, List<Received> members) {
        this.wanted = wanted;
        this.qos = qos;
        this.published = published;
        members.forEach(this::checkArrivals);
    }

    /**
     * One line for each violation; empty when the promise was kept.
     *
     * @param wanted whether a topic matches the subscription
     * @param qos of the subscription
     */
    static List<String> violations(
            String group, Predicate<String> wanted, int qos, Published published, List<Received> members) {
        GroupChecker checker = new GroupChecker(wanted, qos, published, members);
        for (MessageKey key : checker.missing(members)) {
            checker.violations.add(group + ": lost: " + key);
        }
        return checker.violations;
    }

    private Set<MessageKey> missing(List<Received> members) {
        Set<MessageKey> missing = new LinkedHashSet<>();
        for (MessageKey key : published.acknowledged()) {
            if (wanted.test(key.stream().topic()) && !taken.contains(key) && !mayHaveEnded(key, members)) {
                missing.add(key);
            }
        }
        return missing;
    }

    private boolean mayHaveEnded(MessageKey key, List<Received> members) {
        return qos == 2
                && key.stream().qos() == 2
                && members.stream()
                        .flatMap(member -> member.endedSessions().stream())
                        .anyMatch(session -> !session.sawAll() && published.firstSent(key) < session.endedAt());
    }

    private void checkArrivals(Received member) {
        Map<Integer, MessageKey> begun = new HashMap<>();
        List<Connection> connections = member.connections();
        for (int i = 0; i < connections.size(); i++) {
            boolean ended = member.isOfEndedSession(i);
            for (Arrival arrival : connections.get(i).arrivals()) {
                if (published.sends(arrival.key()) == 0
                        || !wanted.test(arrival.key().stream().topic())) {
                    violation("unknown", member, arrival);
                    continue;
                }
                if (arrival.qos() == 2) {
                    checkOnce(member, arrival, begun);
                }
                boolean acknowledged = !connections.get(i).unacknowledged().contains(arrival);
                if (acknowledged || (ended && arrival.qos() == 2)) {
                    taken.add(arrival.key());
                }
            }
        }
    }

    private void checkOnce(Received member, Arrival arrival, Map<Integer, MessageKey> begun) {
        if (arrival.repeat()) {
            if (!arrival.key().equals(begun.get(arrival.packetId()))) {
                violation("packet identifier used again before it was free", member, arrival);
            }
            return;
        }
        begun.put(arrival.packetId(), arrival.key());
        String owner = owners.putIfAbsent(arrival.key(), member.subscriber());
        if (owner != null) {
            violation("doubled at QoS 2, the first was for " + owner, member, arrival);
        }
    }

    private void violation(String what, Received member, Arrival arrival) {
        violations.add(member.subscriber() + ": " + what + ": " + arrival);
    }
}

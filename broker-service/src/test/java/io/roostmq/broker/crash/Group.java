package io.roostmq.broker.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** The members of Shared Subscriptions, all of whom have the same ones, and two of whom end their sessions now and then. */
final class Group {
    private static final int MEMBERS = 4;
    private static final int LASTING = 2;

    private final String name;
    private final int qos;
    private final List<String> filters;
    private final List<String> marks;
    private final List<TopicPattern> patterns;
    private final List<Member> members = new ArrayList<>();

    /**
     * @param qos of the subscriptions
     * @param topics what filters of all topics below them begin with; each becomes a Shared Subscription
     */
    Group(String name, int qos, List<String> topics) {
        this.name = name;
        this.qos = qos;
        filters = topics.stream()
                .map(topic -> "$share/" + name + "/" + topic + "/#")
                .toList();
        marks = topics.stream().map(topic -> topic + Subscriber.MARK_SUFFIX).toList();
        patterns = filters.stream().map(TopicPattern::of).toList();
        List<String> ofMembers = new ArrayList<>(filters);
        ofMembers.add(Subscriber.END_TOPIC);
        for (int i = 0; i < MEMBERS; i++) {
            int version = i % 2 == 0 ? 3 : 5;
            Subscriber subscriber = new Subscriber(name + "-" + i + "-" + version + "-" + qos, version, qos, ofMembers);
            members.add(new Member(subscriber, i >= LASTING));
        }
    }

    String name() {
        return name;
    }

    int qos() {
        return qos;
    }

    List<Member> members() {
        return members;
    }

    /** The Client Identifiers of all sessions: those of the members, and those that keep what waits for the group. */
    List<String> clientIds() {
        List<String> names = new ArrayList<>(filters);
        members.forEach(member -> names.add(member.subscriber().name()));
        return names;
    }

    boolean wants(String topic) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    List<Received> received() {
        return members.stream().map(member -> member.subscriber().received()).toList();
    }

    /**
     * Returns when all members are there and have been given what waited for the group.
     *
     * @param gathering of the members, who come or are there already
     * @param publish a text to a topic
     */
    void awaitAll(Gathering gathering, BiConsumer<String, String> publish) {
        int cuts;
        do {
            cuts = gathering.awaitAll();
            String text = "mark " + Moment.now();
            Set<String> expected = new HashSet<>();
            for (String topic : marks) {
                publish.accept(topic, text);
                expected.add(topic + " " + text);
            }
            if (cuts < 0 || !gathering.awaitMarks(expected, cuts)) {
                throw new AssertionError(name + ": not all come, or are given what waits for the group");
            }
        } while (!gathering.isUndisturbedSince(cuts));
    }

    List<String> violations(Published published) {
        return GroupChecker.violations(name, this::wants, qos, published, received());
    }
}

package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a match shows: {@code subscriber:filter:qos}, and for groups {@code filter[members]}. */
final class Seen implements Visitor<String> {
    private final List<String> entries = new ArrayList<>();

    static List<String> by(TopicTree<String> tree, String topic) {
        Seen seen = new Seen();
        tree.match(new Topic(topic), seen);
        seen.entries.sort(null);
        return seen.entries;
    }

    static Subscription subscription(String filter) {
        return Subscription.of(filter, QoS.AT_LEAST_ONCE);
    }

    @Override
    public void subscribed(String subscriber, Subscription subscription) {
        entries.add(entry(subscriber, subscription));
    }

    @Override
    public void shared(SharedGroup<? extends String> group) {
        List<String> members = new ArrayList<>();
        for (SharedGroup.Member<? extends String> member : group.members()) {
            members.add(member.subscriber());
        }
        entries.add(group.filter() + members.toString());
    }

    static String entry(String subscriber, Subscription subscription) {
        return subscriber + ":" + subscription.filter() + ":"
                + subscription.qos().value();
    }
}

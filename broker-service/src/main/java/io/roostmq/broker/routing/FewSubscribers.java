package io.roostmq.broker.routing;

import io.roostmq.broker.mqtt.Subscription;
import java.util.Arrays;

/** Up to {@value #MAX} subscribers in an array that is never written to after it is published. */
final class FewSubscribers<S> implements Subscribers<S> {
    /** With more subscribers than this, copying all of them for each change is no longer cheap. */
    static final int MAX = 16;

    private final OneSubscriber<S>[] entries;

    /** @param entries handed over: 2 to {@value #MAX} of them, never written to again */
    FewSubscribers(OneSubscriber<S>[] entries) {
        this.entries = entries;
    }

    static <S> FewSubscribers<S> of(OneSubscriber<S> first, OneSubscriber<S> second) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        OneSubscriber<S>[] both = new OneSubscriber[] {first, second};
        return new FewSubscribers<>(both);
    }

    @Override
    public void accept(Visitor<? super S> visitor) {
        for (OneSubscriber<S> entry : entries) {
            visitor.subscribed(entry.subscriber(), entry.subscription());
        }
    }

    @Override
    public boolean contains(S subscriber) {
        return indexOf(subscriber) >= 0;
    }

    @Override
    public Subscribers<S> with(S subscriber, Subscription subscription) {
        OneSubscriber<S> added = new OneSubscriber<>(subscriber, subscription);
        int index = indexOf(subscriber);
        if (index < 0 && entries.length == MAX) {
            return ManySubscribers.of(entries).with(subscriber, subscription);
        }
        OneSubscriber<S>[] changed = Arrays.copyOf(entries, index < 0 ? entries.length + 1 : entries.length);
        changed[index < 0 ? entries.length : index] = added;
        return new FewSubscribers<>(changed);
    }

    @Override
    public Subscribers<S> without(S subscriber) {
        int index = indexOf(subscriber);
        if (entries.length == 2) {
            return entries[1 - index];
        }
        OneSubscriber<S>[] changed = Arrays.copyOf(entries, entries.length - 1);
        System.arraycopy(entries, index + 1, changed, index, changed.length - index);
        return new FewSubscribers<>(changed);
    }

    private int indexOf(S subscriber) {
        for (int i = 0; i < entries.length; i++) {
            if (entries[i].contains(subscriber)) {
                return i;
            }
        }
        return -1;
    }
}

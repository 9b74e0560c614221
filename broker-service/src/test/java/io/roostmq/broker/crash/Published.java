package io.roostmq.broker.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the publishers know: how often each message was sent, and which the broker has acknowledged. */
final class Published {
    /** A message: its stream and its number there, which grows by one. */
    record MessageKey(Stream stream, int number) {}

    private final Map<MessageKey, Integer> sends = new HashMap<>();
    private final Map<MessageKey, Long> firstSends = new HashMap<>();
    private final Set<MessageKey> acknowledged = new HashSet<>();

    void sent(Stream stream, int number) {
        MessageKey key = new MessageKey(stream, number);
        if (sends.merge(key, 1, Integer::sum) == 1) {
            firstSends.put(key, Moment.now());
        }
    }

    /** PUBACK or PUBREC has come. */
    void acknowledged(Stream stream, int number) {
        acknowledged.add(new MessageKey(stream, number));
    }

    int sends(MessageKey key) {
        return sends.getOrDefault(key, 0);
    }

    /** The {@link Moment} when it was sent for the first time; it must have been sent. */
    long firstSent(MessageKey key) {
        return Objects.requireNonNull(firstSends.get(key), "not sent");
    }

    /** How many messages were sent, each counted once. */
    int count() {
        return sends.size();
    }

    Set<MessageKey> acknowledged() {
        return acknowledged;
    }

    /** Adds what another publisher knows. */
    void merge(Published other) {
        other.sends.forEach((key, count) -> sends.merge(key, count, Integer::sum));
        firstSends.putAll(other.firstSends);
        acknowledged.addAll(other.acknowledged);
    }
}

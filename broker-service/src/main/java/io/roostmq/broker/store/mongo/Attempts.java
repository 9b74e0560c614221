package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Recipient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Publications under idempotency keys that have failed, and may have left deliveries without a commit. They go when another
 * message has the key: before that the commit may still land, in a server that stood still. What is not remembered here is found by the
 * {@link Cleaner}. Thread-safe.
 */
final class Attempts {
    /** Keys remembered at most. */
    private static final int KEYS_MAX = 10_000;

    private final Map<String, List<Append>> failed = new HashMap<>();

    synchronized void failed(Append append) {
        Once once = append.once();
        if (once != null && (failed.size() < KEYS_MAX || failed.containsKey(once.key()))) {
            failed.computeIfAbsent(once.key(), created -> new ArrayList<>(1)).add(append);
        }
    }

    /** The key belongs to this message: what others have left may be deleted. */
    void settled(String key, MessageId owner, Lanes lanes) {
        List<Rollback.Aborted> aborted = new ArrayList<>(0);
        for (Append attempt : taken(key)) {
            if (!attempt.message().id().equals(owner)) {
                add(attempt, aborted);
            }
        }
        Rollback.start(aborted, lanes);
    }

    private synchronized List<Append> taken(String key) {
        List<Append> attempts = failed.isEmpty() ? null : failed.remove(key);
        return attempts == null ? List.of() : attempts;
    }

    /** This one has not got the key. */
    static void abort(Append attempt, Lanes lanes) {
        List<Rollback.Aborted> aborted = new ArrayList<>();
        add(attempt, aborted);
        Rollback.start(aborted, lanes);
    }

    private static void add(Append attempt, List<Rollback.Aborted> to) {
        for (Recipient recipient : attempt.recipients()) {
            to.add(new Rollback.Aborted(
                    recipient.clientId(),
                    recipient.incarnation(),
                    attempt.message().id()));
        }
    }
}

package io.roostmq.broker.store.mongo;

import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.mongo.AppendTask.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Which idempotency keys of a batch are known, before it is written. */
final class OnceOnly {
    private final Round round;
    private final Map<String, BsonDocument> known;
    /** Under keys that are new: the first of the batch. */
    private final Map<String, First> firsts = new HashMap<>();

    /** Under a key that is new: what is published, or will turn out to be known in the end. */
    record First(Append append, Once once, Outcome outcome) {}

    private OnceOnly(Round round, Map<String, BsonDocument> known) {
        this.round = round;
        this.known = known;
    }

    static OnceOnly read(Round round, List<Once> onces) {
        Set<String> keys = new HashSet<>();
        Map<String, Long> now = new HashMap<>();
        for (Once once : onces) {
            keys.add(once.key());
            now.put(once.key(), once.nowMillis());
        }
        Map<String, BsonDocument> known = KnownKeys.read(round.database(), keys);
        List<BsonDocument> over = new ArrayList<>(0);
        known.forEach((key, document) -> {
            if (KnownKeys.isOver(document, now.getOrDefault(key, Long.MIN_VALUE))) {
                over.add(document);
            }
        });
        KnownKeys.free(round.database(), over);
        over.forEach(document -> known.remove(document.getString(Keys.ID).getValue()));
        return new OnceOnly(round, known);
    }

    /** @return whether the key is known, and nothing is to be stored */
    boolean judge(Append append, Outcome outcome) {
        Once once = append.once();
        if (once == null) {
            return false;
        }
        BsonDocument document = known.get(once.key());
        First first = document == null ? first(once) : null;
        if (document != null) {
            outcome.isKnown(KnownKeys.earlier(document, once));
        } else if (first != null) {
            outcome.follow(first, first.once().fingerprint().equals(once.fingerprint()));
        } else {
            firsts.put(once.key(), new First(append, once, outcome));
            return false;
        }
        round.observe(append.message().id());
        return true;
    }

    /** Of this batch, or committed with this round: what follows it is not answered before it. */
    private @Nullable First first(Once once) {
        First first = firsts.getOrDefault(once.key(), round.committed().get(once.key()));
        return first != null
                        && first.outcome().isTaken(first.append())
                        && first.once().untilMillis() > once.nowMillis()
                ? first
                : null;
    }
}

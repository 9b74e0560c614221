package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended.Earlier;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.mongo.AppendTask.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonDocument;

/** Which idempotency keys of a batch are known, before it is written. */
final class OnceOnly {
    private final Map<String, BsonDocument> known;
    /** Under new keys: what is being published now. */
    private final Map<String, Append> first = new HashMap<>();

    private OnceOnly(Map<String, BsonDocument> known) {
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
        return new OnceOnly(known);
    }

    /** @return whether the key is known, and nothing is to be stored */
    boolean judge(Append append, Outcome outcome) {
        Once once = append.once();
        if (once == null) {
            return false;
        }
        BsonDocument document = known.get(once.key());
        if (document != null) {
            outcome.isKnown(KnownKeys.earlier(document, once));
            return true;
        }
        Append before = first.putIfAbsent(once.key(), append);
        Once earlier = before == null ? null : before.once();
        if (before == null || earlier == null) {
            return false;
        }
        boolean same = earlier.fingerprint().equals(once.fingerprint());
        outcome.isKnown(new Earlier(before.message().id(), same, earlier.matched()));
        return true;
    }

    /** Another lane was first: what is stored here is not committed, and goes. */
    static void lost(Database database, Once once, Append append, Outcome outcome, Function<ClientId, Lane> lanes) {
        BsonDocument winner = KnownKeys.read(database, List.of(once.key())).get(once.key());
        if (winner == null
                || KnownKeys.messageId(winner).equals(append.message().id())) {
            return;
        }
        outcome.isKnown(KnownKeys.earlier(winner, once));
        List<Rollback.Aborted> aborted = new ArrayList<>();
        for (Recipient recipient : append.recipients()) {
            aborted.add(new Rollback.Aborted(
                    recipient.clientId(),
                    recipient.incarnation(),
                    append.message().id()));
        }
        Rollback.start(aborted, lanes);
    }
}

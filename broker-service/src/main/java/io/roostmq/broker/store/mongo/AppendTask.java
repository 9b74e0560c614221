package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Appended.Earlier;
import io.roostmq.broker.store.Recipient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A batch of publications on its way through the lanes of its recipients. Complete when all parts are.
 *
 * <p>An append with an inbound identifier, or an idempotency key, begins in its publisher's lane, where the lease is looked at, and
 * whether the key is known; from there its parts go out, and when all are written the key and the identifier are, back in that
 * lane.
 */
final class AppendTask {
    private final List<Append> batch;
    private final Lanes lanes;
    private final CompletableFuture<List<Appended>> stage;
    private final Outcome[] outcomes;
    private final Set<ClientId> publishers = new HashSet<>();
    /** Operations in lanes that have not ended, and one for the submission itself. */
    private final AtomicInteger open = new AtomicInteger(1);

    AppendTask(List<Append> batch, Lanes lanes, CompletableFuture<List<Appended>> stage) {
        this.batch = batch;
        this.lanes = lanes;
        this.stage = stage;
        outcomes = new Outcome[batch.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = new Outcome();
            publishers.add(batch.get(i).message().publisher());
        }
    }

    /** What becomes of one append; told by several lanes. */
    static final class Outcome {
        private final List<ClientId> refused = new ArrayList<>(0);
        private final List<ClientId> evicted = new ArrayList<>(0);
        private boolean leaseLost;
        private @Nullable Earlier earlier;
        private OnceOnly.@Nullable First first;
        private boolean sameAsFirst;

        synchronized void refuse(ClientId clientId) {
            refused.add(clientId);
        }

        synchronized void evict(ClientId clientId) {
            evicted.add(clientId);
        }

        synchronized void loseLease() {
            leaseLost = true;
        }

        synchronized void isKnown(Earlier known) {
            earlier = known;
        }

        /** Another one under the same key is published at the same time, before this one. */
        synchronized void follow(OnceOnly.First before, boolean same) {
            first = before;
            sameAsFirst = same;
        }

        synchronized boolean isKnown() {
            return earlier != null || first != null;
        }

        private @Nullable Earlier earlier() {
            if (first == null) {
                return earlier;
            }
            Earlier owner = first.outcome().appended().earlier();
            if (owner != null) {
                return new Earlier(owner.messageId(), owner.same() && sameAsFirst, owner.matched());
            }
            return first.outcome().isTaken(first.append())
                    ? new Earlier(
                            first.append().message().id(),
                            sameAsFirst,
                            first.once().matched())
                    : null;
        }

        synchronized boolean isTaken(Append append) {
            return !leaseLost && append.isTaken(refused);
        }

        private synchronized Appended appended() {
            if (leaseLost) {
                return Appended.LEASE_LOST;
            }
            Earlier known = earlier();
            if (known != null) {
                return Appended.earlier(known);
            }
            if (first != null) {
                return first.outcome().appended();
            }
            return refused.isEmpty() && evicted.isEmpty() ? Appended.STORED : new Appended(refused, evicted);
        }
    }

    /** The part of an append that one lane stores. */
    record Part(Append append, Outcome outcome, List<Recipient> recipients, boolean retains) {}

    void submit() {
        lanes.underway().begin(publishers);
        Map<Lane, AppendOp> ops = new HashMap<>();
        // What is retained under one topic keeps its order, also behind an append that begins in its publisher's lane.
        Map<Topic, Lane> retaining = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Append append = batch.get(i);
            Outcome outcome = outcomes[i];
            Lane begins = beginsIn(append, retaining);
            if (begins != null) {
                op(ops, begins).addStart(append, outcome);
                if (append.retained()) {
                    retaining.put(append.message().topic(), begins);
                }
            } else {
                lanes.observe(append.message().id());
                parts(append, outcome).forEach((lane, part) -> op(ops, lane).addPart(part));
            }
        }
        ops.forEach(Lane::submit);
        ended();
    }

    /**
     * The lane that all of the append goes through first, since it is decided there whether it is stored, or since another one of
     * its topic does; null when its parts may go their ways at once.
     */
    private @Nullable Lane beginsIn(Append append, Map<Topic, Lane> retaining) {
        Append.InboundId inbound = append.inbound();
        if (inbound != null) {
            return lanes.of(inbound.lease().clientId());
        }
        if (append.once() != null) {
            return lanes.of(append.message().publisher());
        }
        return append.retained() ? retaining.get(append.message().topic()) : null;
    }

    private AppendOp op(Map<Lane, AppendOp> ops, Lane lane) {
        return ops.computeIfAbsent(lane, created -> {
            open.incrementAndGet();
            return new AppendOp(this, created);
        });
    }

    /** Sends an operation that belongs to this task to a lane. */
    void send(Lane lane, Op op) {
        open.incrementAndGet();
        lane.submit(op);
    }

    Lane laneOf(ClientId clientId) {
        return lanes.of(clientId);
    }

    Map<Lane, Part> parts(Append append, Outcome outcome) {
        Map<Lane, List<Recipient>> recipients = new HashMap<>();
        for (Recipient recipient : append.recipients()) {
            recipients
                    .computeIfAbsent(lanes.of(recipient.clientId()), lane -> new ArrayList<>())
                    .add(recipient);
        }
        Lane retaining = append.retained() ? lanes.of(append.message().topic()) : null;
        if (retaining != null) {
            recipients.computeIfAbsent(retaining, lane -> List.of());
        }
        Map<Lane, Part> parts = new HashMap<>();
        recipients.forEach((lane, some) -> parts.put(lane, new Part(append, outcome, some, lane == retaining)));
        return parts;
    }

    /** Another message has the key by now, or it is this one's, and was written twice. */
    void onKeyTaken(Database database, Append append, Once once, Outcome outcome) {
        BsonDocument owner = KnownKeys.read(database, List.of(once.key())).get(once.key());
        if (owner != null && !KnownKeys.messageId(owner).equals(append.message().id())) {
            outcome.isKnown(KnownKeys.earlier(owner, once));
            Attempts.abort(append, lanes);
        }
    }

    private void settleKeys() {
        for (int i = 0; i < outcomes.length; i++) {
            Append append = batch.get(i);
            Once once = append.once();
            if (once == null) {
                continue;
            }
            if (stage.isCompletedExceptionally()) {
                lanes.attempts().failed(append);
            } else {
                Earlier known = outcomes[i].appended().earlier();
                lanes.attempts()
                        .settled(once.key(), known == null ? append.message().id() : known.messageId(), lanes);
            }
        }
    }

    void ended() {
        if (open.decrementAndGet() == 0) {
            settleKeys();
            lanes.underway().end(publishers);
            List<Appended> appended = new ArrayList<>(outcomes.length);
            for (Outcome outcome : outcomes) {
                appended.add(outcome.appended());
            }
            stage.complete(appended);
        }
    }

    /** The whole batch fails at once; parts of it may still be on their way. */
    void failed(Throwable cause) {
        stage.completeExceptionally(cause);
        ended();
    }
}

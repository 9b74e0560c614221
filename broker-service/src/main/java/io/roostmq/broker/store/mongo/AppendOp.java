package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.mongo.AppendTask.Outcome;
import io.roostmq.broker.store.mongo.AppendTask.Part;
import io.roostmq.broker.store.mongo.Packets.Condition;
import io.roostmq.broker.store.mongo.Round.DeliveryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** What one lane does for a batch of publications. */
final class AppendOp extends Op {
    private final AppendTask task;
    private final Lane lane;
    private final List<Item> items = new ArrayList<>();
    private Runnable whenDone = () -> {};

    /** In the order of the batch. */
    private sealed interface Item permits Start, Stored {}

    /** An append with an inbound identifier begins, or one that must not overtake such a one. */
    private record Start(Append append, Outcome outcome) implements Item {
        @Nullable
        InboundId inbound() {
            return append.inbound();
        }
    }

    /** A part of one that has begun. */
    private record Stored(Part part) implements Item {}

    AppendOp(AppendTask task, Lane lane) {
        this.task = task;
        this.lane = lane;
    }

    void addStart(Append append, Outcome outcome) {
        items.add(new Start(append, outcome));
    }

    void addPart(Part part) {
        items.add(new Stored(part));
    }

    @Override
    void prepare(Needs needs) {
        for (Item item : items) {
            if (item instanceof Start start) {
                InboundId inbound = start.inbound();
                if (inbound != null) {
                    needs.session(inbound.lease().clientId());
                }
                start.append().recipients().stream()
                        .map(Recipient::clientId)
                        .filter(clientId -> task.laneOf(clientId) == lane)
                        .forEach(needs::queueSize);
            } else if (item instanceof Stored stored) {
                stored.part().recipients().forEach(recipient -> needs.queueSize(recipient.clientId()));
            }
        }
    }

    @Override
    void apply(Round round) {
        List<Elsewhere> elsewhere = new ArrayList<>();
        List<Start> begun = new ArrayList<>();
        OnceOnly known = OnceOnly.read(round, onces());
        for (Item item : items) {
            if (item instanceof Start start && mayBegin(round, start)) {
                begun.add(start);
                if (!known.judge(start.append(), start.outcome())) {
                    begin(round, start.append(), start.outcome(), elsewhere);
                }
            } else if (item instanceof Stored stored) {
                store(round, stored.part());
            }
        }
        begun.removeIf(start -> start.inbound() == null && start.append().once() == null);
        Commit commit = new Commit(begun);
        if (elsewhere.isEmpty() || begun.isEmpty()) {
            elsewhere.forEach(part -> send(part, () -> {}));
            commit.apply(round, this);
            return;
        }
        // Parts in other lanes are written side by side with this one's; the last of them lets the commit begin.
        AtomicInteger missing = new AtomicInteger(elsewhere.size() + 1);
        whenDone = () -> {
            if (missing.decrementAndGet() == 0) {
                task.send(lane, commit);
            }
        };
        elsewhere.forEach(part -> send(part, whenDone));
    }

    private List<Once> onces() {
        List<Once> onces = new ArrayList<>(0);
        for (Item item : items) {
            if (item instanceof Start start && start.append().once() != null) {
                onces.add(start.append().once());
            }
        }
        return onces;
    }

    private record Elsewhere(Lane lane, Part part) {}

    private static boolean mayBegin(Round round, Start start) {
        InboundId inbound = start.inbound();
        boolean lost =
                inbound != null && !round.entry(inbound.lease().clientId()).isCurrent(inbound.lease());
        if (lost) {
            start.outcome().loseLease();
        }
        return !lost;
    }

    private void begin(Round round, Append append, Outcome outcome, List<Elsewhere> elsewhere) {
        round.observe(append.message().id());
        task.parts(append, outcome).forEach((other, part) -> {
            if (other == lane) {
                store(round, part);
            } else {
                elsewhere.add(new Elsewhere(other, part));
            }
        });
    }

    private void send(Elsewhere part, Runnable written) {
        AppendOp op = new AppendOp(task, part.lane());
        op.addPart(part.part());
        op.whenDone = written;
        task.send(part.lane(), op);
    }

    /**
     * The inbound identifiers of a batch, when all its deliveries are written: the commit point. In the order of the batch,
     * and all behind all deliveries, so that after a crash no later message of a publisher is there without an earlier one.
     */
    private final class Commit extends Op {
        private final List<Start> starts;

        Commit(List<Start> starts) {
            this.starts = starts;
        }

        @Override
        void prepare(Needs needs) {
            for (Start start : starts) {
                InboundId inbound = start.inbound();
                if (inbound != null) {
                    needs.session(inbound.lease().clientId());
                }
            }
        }

        @Override
        void apply(Round round) {
            apply(round, this);
        }

        /** @param op fails when an identifier is not written */
        void apply(Round round, Op op) {
            for (Start start : starts) {
                InboundId inbound = start.inbound();
                if (!mayBegin(round, start)) {
                    continue;
                }
                if (start.append().once() != null) {
                    commitKey(round, start.append().once(), start, op);
                }
                if (inbound != null) {
                    commit(round, start.append(), inbound, op);
                }
            }
        }

        private void commitKey(Round round, Once once, Start start, Op op) {
            Append append = start.append();
            Outcome outcome = start.outcome();
            if (!outcome.isKnown() && outcome.isTaken(append)) {
                round.rememberKey(
                        new OnceOnly.First(append, once, outcome),
                        () -> task.onKeyTaken(round.database(), append, once, outcome),
                        op);
            }
        }

        private void commit(Round round, Append append, InboundId inbound, Op op) {
            Lease lease = inbound.lease();
            int packetId = inbound.packetId();
            Message message = append.message();
            boolean conditional = append.once() == null
                    && append.recipients().stream().anyMatch(recipient -> isConditional(message, recipient));
            round.settleInbound(lease.clientId(), packetId);
            BsonDocument document = InboundChanges.document(lease, packetId, message.id(), conditional);
            round.rememberInbound(document, op);
            Map<Integer, Entry.Inbound> known = round.entry(lease.clientId()).inbound();
            if (known != null) {
                known.put(packetId, new Entry.Inbound(message.id(), conditional));
            }
        }

        @Override
        void done() {
            task.ended();
        }

        @Override
        void failed(Throwable cause) {
            task.failed(cause);
        }
    }

    /** Only what is sent exactly once from end to end: anything else may repeat when the publisher sends it again. */
    private static boolean isConditional(Message message, Recipient recipient) {
        return message.qos() == QoS.EXACTLY_ONCE && recipient.qos() == QoS.EXACTLY_ONCE;
    }

    private void store(Round round, Part part) {
        Append append = part.append();
        boolean shared = lane.limits().isShared(append);
        for (Recipient recipient : part.recipients()) {
            store(round, append.message(), recipient, shared, condition(append, recipient), part.outcome());
        }
        if (part.retains()) {
            round.retain(append.message(), this);
        }
    }

    private static @Nullable Condition condition(Append append, Recipient recipient) {
        Once once = append.once();
        if (once != null) {
            return new Packets.Key(once.key());
        }
        InboundId inbound = append.inbound();
        return inbound != null && isConditional(append.message(), recipient)
                ? new Packets.By(inbound.lease(), append.message().id())
                : null;
    }

    private void store(
            Round round,
            Message message,
            Recipient recipient,
            boolean shared,
            @Nullable Condition condition,
            Outcome outcome) {
        Entry entry = round.entry(recipient.clientId());
        DeliveryKey key = new DeliveryKey(recipient.clientId(), message.id());
        if (!entry.isIncarnation(recipient.incarnation()) || round.isBeingInserted(key)) {
            return;
        }
        round.settle(key);
        if (!lane.limits().hasRoom(round, entry, message.sizeBytes())) {
            if (round.isThere(entry, key)) {
                return;
            }
            if (!lane.limits().makeRoom(round, entry, message.sizeBytes(), outcome, this)) {
                outcome.refuse(recipient.clientId());
                return;
            }
        }
        if (shared) {
            round.sharePayload(message.id(), message.payload(), System.currentTimeMillis(), this);
        }
        round.insert(entry, key, Packets.of(message, recipient, shared, condition), message.sizeBytes(), this);
    }

    @Override
    void done() {
        whenDone.run();
        task.ended();
    }

    @Override
    void failed(Throwable cause) {
        task.failed(cause);
    }
}

package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.PublishTicket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Messages that go from one queue into others, together: first they are stored there, then the caller removes them here. */
final class Moves {
    private final Distributor distributor;
    private final Consumer<Outcome> onDone;
    private final List<Move> moves = new ArrayList<>();
    private final List<MessageId> moved = new ArrayList<>();
    private int open;
    private boolean refused;
    private boolean unsure;

    /**
     * What has become of them.
     *
     * @param moved are where they should be
     * @param refused whether somebody had no room
     * @param unsure whether some may be where they should be, since the store failed
     */
    record Outcome(List<MessageId> moved, boolean refused, boolean unsure) {}

    /** @param arrives whether what was stored or handed over there has a session that sees to it */
    private record Move(Message message, Audience audience, BooleanSupplier arrives) {}

    Moves(Distributor distributor, Consumer<Outcome> onDone) {
        this.distributor = distributor;
        this.onDone = onDone;
    }

    void add(Message message, Audience audience, BooleanSupplier arrives) {
        moves.add(new Move(message, audience, arrives));
    }

    void begin() {
        open = moves.size() + 1;
        for (Move move : moves) {
            Message message = move.message();
            PublishTicket ticket =
                    PublishTicket.unordered(message.id(), message.qos(), settled -> settle(move, settled));
            distributor.lane.move(message, move.audience(), ticket);
        }
        ended();
    }

    private void settle(Move move, PublishTicket ticket) {
        if (ticket.failure() != null) {
            unsure = true;
        } else if (ticket.reason() == ReasonCode.QUOTA_EXCEEDED) {
            refused = true;
        } else if (move.arrives().getAsBoolean()) {
            moved.add(move.message().id());
        }
        ended();
    }

    private void ended() {
        if (--open == 0) {
            onDone.accept(new Outcome(List.copyOf(moved), refused, unsure));
        }
    }
}

package io.roostmq.broker.bench;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Makes many sessions. */
final class Crowd {
    private static final long DAY_SECONDS = 86_400;

    private Crowd() {}

    /** Their clients are connected. */
    static List<Lease> connected(SessionStore sessions, String name, int count) {
        List<CompletionStage<Taken>> taking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ClientId clientId = new ClientId(name + "-" + i);
            taking.add(sessions.take(new Take(clientId, true, DAY_SECONDS, null, System.currentTimeMillis())));
        }
        return joined(taking).stream().map(Taken::lease).toList();
    }

    /** Their clients have left. */
    static List<Lease> offline(SessionStore sessions, String name, int count) {
        List<Lease> leases = connected(sessions, name, count);
        Leave leave = new Leave(System.currentTimeMillis(), DAY_SECONDS, null, Message.NEVER, MessageId.MIN);
        joined(leases.stream().map(lease -> sessions.leave(lease, leave)).toList());
        return leases;
    }

    private static <T> List<T> joined(List<CompletionStage<T>> stages) {
        List<T> values = new ArrayList<>();
        for (CompletionStage<T> stage : stages) {
            values.add(stage.toCompletableFuture().join());
        }
        return values;
    }
}

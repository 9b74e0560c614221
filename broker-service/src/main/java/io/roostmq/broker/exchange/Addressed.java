package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.session.Addressee;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.Append;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * For whom alone a message is that waits in a lane: where the session is, or that there is none, is known when its turn has come.
 *
 * @param inbound the publisher's QoS 2 identifier, null for none
 */
record Addressed(Addressees addressees, Addressee addressee, Append.@Nullable InboundId inbound) {
    /** Makes the sessions that are needed for a batch. Completes when they are there; null when they are. */
    static <E> @Nullable CompletionStage<Void> prepare(List<E> batch, Function<E, @Nullable Addressed> addressedOf) {
        List<CompletableFuture<Void>> pending = null;
        for (E entry : batch) {
            Addressed addressed = addressedOf.apply(entry);
            CompletableFuture<Void> made = addressed == null ? null : addressed.addressees.make(addressed.addressee);
            if (made != null) {
                pending = pending == null ? new ArrayList<>() : pending;
                pending.add(made);
            }
        }
        return pending == null ? null : CompletableFuture.allOf(pending.toArray(new CompletableFuture<?>[0]));
    }

    /** Who gets it now. */
    Audience audience(Message message) {
        @Nullable Subscriber subscriber = addressees.find(addressee.clientId());
        return Audience.ofClient(message, subscriber);
    }
}

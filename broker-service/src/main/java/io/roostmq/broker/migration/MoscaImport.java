package io.roostmq.broker.migration;

import io.roostmq.broker.migration.MoscaDocuments.Queued;
import io.roostmq.broker.migration.MoscaDocuments.Subscribed;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Take;
import io.roostmq.broker.store.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One import: clients become persistent sessions that are away and never expire, with their subscriptions and with the
 * messages that wait for them, in order; retained messages become retained messages, unless a newer one is there. What is not
 * a document of mosca is reported and left out. Not thread-safe; blocks.
 */
public final class MoscaImport {
    /** Documents that are on the way into the store at a time. */
    private static final int CHUNK = 500;

    private final MongoConnection source;
    private final Store target;
    private final Consumer<String> report;
    /** Sessions this import has taken. */
    private final Map<ClientId, Taken> sessions = new LinkedHashMap<>();

    private long skipped;

    /** @param report gets a line for each document that is left out */
    public MoscaImport(MongoConnection source, Store target, Consumer<String> report) {
        this.source = source;
        this.target = target;
        this.report = report;
    }

    /** What was taken over, and how many documents were left out. */
    public record Outcome(long sessions, long subscriptions, long packets, long retained, long skipped) {}

    /** @throws MigrationException when it stopped in the middle; it may be repeated */
    public Outcome run() {
        try {
            long subscriptions = each(MongoConnection.SUBSCRIPTIONS, MoscaDocuments::subscribed, this::subscribe);
            long packets = each(MongoConnection.PACKETS, MoscaDocuments::queued, this::enqueue);
            long retained = each(MongoConnection.RETAINED, MoscaDocuments::retained, this::retain);
            List<CompletionStage<Void>> leaving = new ArrayList<>();
            for (Taken taken : sessions.values()) {
                leaving.add(target.sessions().leave(taken.lease(), away(taken.sentUpTo())));
                if (leaving.size() == CHUNK) {
                    await(leaving);
                    leaving.clear();
                }
            }
            await(leaving);
            return new Outcome(sessions.size(), subscriptions, packets, retained, skipped);
        } catch (StoreException e) {
            throw new MigrationException("the import stopped, repeat it: " + e.getMessage());
        }
    }

    /** @return how many were taken over */
    private <T> long each(String collection, Function<BsonDocument, T> parser, Consumer<List<T>> sink) {
        List<T> chunk = new ArrayList<>(CHUNK);
        long[] count = new long[1];
        source.forEach(collection, document -> {
            @Nullable T parsed = parsed(collection, document, parser);
            if (parsed != null) {
                chunk.add(parsed);
                count[0]++;
            }
            if (chunk.size() == CHUNK) {
                sink.accept(chunk);
                chunk.clear();
            }
        });
        if (!chunk.isEmpty()) {
            sink.accept(chunk);
        }
        return count[0];
    }

    private <T> @Nullable T parsed(String collection, BsonDocument document, Function<BsonDocument, T> parser) {
        try {
            return parser.apply(document);
        } catch (IllegalArgumentException | ProtocolException wrong) {
            skipped++;
            String id = new BsonDocument(MoscaDocuments.ID, document.get(MoscaDocuments.ID)).toJson();
            report.accept("skipped: " + collection + " " + id + ": " + wrong.getMessage());
            return null;
        }
    }

    private void subscribe(List<Subscribed> chunk) {
        take(chunk.stream().map(Subscribed::clientId).collect(Collectors.toCollection(LinkedHashSet::new)));
        await(chunk.stream()
                .map(subscribed -> target.sessions()
                        .subscribe(taken(subscribed.clientId()).lease(), List.of(subscribed.subscription())))
                .toList());
    }

    private void enqueue(List<Queued> chunk) {
        take(chunk.stream().map(Queued::clientId).collect(Collectors.toCollection(LinkedHashSet::new)));
        append(chunk.stream()
                .map(queued -> new Append(queued.message(), List.of(recipient(queued)), false, null))
                .toList());
    }

    private Recipient recipient(Queued queued) {
        long incarnation = taken(queued.clientId()).lease().incarnation();
        return new Recipient(queued.clientId(), incarnation, queued.message().qos(), false, List.of());
    }

    private void retain(List<Message> chunk) {
        append(chunk.stream()
                .map(message -> new Append(message, List.of(), true, null))
                .toList());
    }

    private void append(List<Append> batch) {
        await(List.of(target.queues().append(batch)));
    }

    private void take(Set<ClientId> clients) {
        Map<ClientId, CompletionStage<Taken>> taking = new LinkedHashMap<>();
        for (ClientId clientId : clients) {
            if (!sessions.containsKey(clientId)) {
                Take take = new Take(clientId, false, Connect.SESSION_NEVER_EXPIRES, null, System.currentTimeMillis());
                taking.put(clientId, target.sessions().take(take));
            }
        }
        taking.forEach((clientId, stage) -> sessions.put(clientId, await(stage)));
    }

    private Taken taken(ClientId clientId) {
        Taken taken = sessions.get(clientId);
        if (taken == null) {
            throw new IllegalStateException("not taken: " + clientId);
        }
        return taken;
    }

    private static Leave away(MessageId sentUpTo) {
        return new Leave(System.currentTimeMillis(), Connect.SESSION_NEVER_EXPIRES, null, Message.NEVER, sentUpTo);
    }

    private static void await(Collection<? extends CompletionStage<?>> stages) {
        stages.forEach(MoscaImport::await);
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }
}

package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.delivery;
import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Samples.retain;
import static io.roostmq.broker.store.Samples.will;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.event.CommandStartedEvent;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Tool;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * No query scans: every command that the store sends while it does all it can do is explained by the server. Writes are
 * explained by their filters.
 */
final class ExplainTest {
    private static final int NEIGHBOURS = 3_000;

    private final ConcurrentLinkedQueue<BsonDocument> commands = new ConcurrentLinkedQueue<>();

    private void sent(CommandStartedEvent event) {
        commands.add(BsonDocument.parse(event.getCommand().toJson()));
    }

    @Test
    void everyQueryUsesAnIndex() {
        MongoServer server = MongoServer.shared();
        Tool.skipUnless(server.isReal(), "ExplainTest", "a server that explains: " + server);
        try (TestDatabase database = TestDatabase.on(server, "explain", this::sent)) {
            fill(database);
            commands.clear();
            doEverything(database);
            Map<String, BsonDocument> queries = queries();
            assertTrue(queries.size() >= 20, () -> "queries: " + queries.keySet());
            List<String> scans = new ArrayList<>();
            queries.forEach((name, query) -> {
                String plan = explain(database, query);
                boolean scansAll = plan.contains("Seq Scan") || plan.contains("COLLSCAN");
                if (scansAll || !(plan.contains("Index") || plan.contains("IDHACK") || plan.contains("IXSCAN"))) {
                    scans.add(name + "\n    " + query.toJson() + "\n    " + plan);
                }
            });
            assertEquals("", String.join("\n", scans));
        }
    }

    /** So many other documents that a scan would not be the cheapest plan. */
    private void fill(TestDatabase database) {
        try (Store store = database.open(Samples.WIDE)) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                leases.add(await(store.sessions().take(Samples.take("n" + i))).lease());
            }
            List<Append> batch = new ArrayList<>();
            for (int i = 1; i <= NEIGHBOURS; i++) {
                batch.add(delivery(message(i, "t/" + i, "x"), leases.get(i % leases.size())));
                batch.add(retain(message(i, "t/" + i, "x")));
            }
            await(store.queues().append(batch));
        }
        List<BsonDocument> sessions = new ArrayList<>();
        List<BsonDocument> subscriptions = new ArrayList<>();
        List<BsonDocument> inbound = new ArrayList<>();
        List<BsonDocument> messages = new ArrayList<>();
        List<BsonDocument> keys = new ArrayList<>();
        for (int i = 0; i < NEIGHBOURS; i++) {
            ClientId client = new ClientId("m" + i);
            sessions.add(Keys.byId(Keys.client(client)).append("ended", BsonBoolean.TRUE));
            subscriptions.add(Subscriptions.of(client, 1, Subscription.of("a", QoS.AT_LEAST_ONCE)));
            inbound.add(InboundChanges.document(new Lease(client, 1, 1), 1, id(i), false));
            keys.add(KnownKeys.commit(new Once("n" + i, "f", NOW_MILLIS, NOW_MILLIS + 1_000_000 + i, true), id(i))
                    .getReplacement());
            messages.add(SharedPayloads.of(id(i), message(i).payload(), NOW_MILLIS));
        }
        insert(database, "sessions", sessions);
        insert(database, "subscriptions", subscriptions);
        insert(database, "inbound", inbound);
        insert(database, "messages", messages);
        insert(database, "keys", keys);
    }

    private static void insert(TestDatabase database, String collection, List<BsonDocument> documents) {
        database.database().getCollection(collection, BsonDocument.class).insertMany(documents);
    }

    private static void doEverything(TestDatabase database) {
        QueueLimits narrow = new QueueLimits(3, 1 << 20, QueueLimits.Policy.DROP_OLDEST);
        try (Store store = MongoStore.open(database.client(), database.options(1, narrow))) {
            Lease publisher = take(store, "publisher");
            Lease device = take(store, "device");
            await(store.sessions().subscribe(device, List.of(Subscription.of("a/+", QoS.EXACTLY_ONCE))));
            await(store.sessions().unsubscribe(device, List.of(TopicFilter.of("b"))));
            for (int i = 9_001; i <= 9_005; i++) {
                await(store.queues().append(List.of(publication(i, publisher, device))));
                await(store.queues().append(List.of(publication(i, publisher, device))));
            }
            await(store.queues().head(device, 10, Long.MAX_VALUE));
            await(store.queues().release(device, id(9_005)));
            await(store.queues().remove(device, List.of(id(9_004), id(9_004))));
            await(store.queues().forgetInbound(publisher, 1));
            take(store, "publisher");
            Leave leave = new Leave(NOW_MILLIS, HOUR_SECONDS, will("w", 1), NOW_MILLIS, MessageId.MIN);
            await(store.sessions().leave(device, leave));
            await(store.sessions().find(device.clientId(), NOW_MILLIS));
            await(store.sessions().dueWills(NOW_MILLIS + 1, 10));
            await(store.sessions().expire(device, NOW_MILLIS + 4_000_000));
            await(store.sessions().settleWill(device));
            await(store.sessions().expired(NOW_MILLIS + 4_000_000, 10));
            await(store.queues().removeExpired(NOW_MILLIS + 1, 10));
            Once once = new Once("k", "f", NOW_MILLIS, NOW_MILLIS + 1, true);
            Append keyed = new Append(message(9_006), List.of(Samples.to(device)), false, null, once);
            await(store.queues().append(List.of(keyed)));
            await(store.queues().append(List.of(keyed)));
            await(store.queues().head(device, 10, Long.MAX_VALUE));
            await(store.queues().forgetKeys(NOW_MILLIS + 1, 10));
            await(store.retained().match(TopicFilter.of("t/+/x"), null, 10));
            await(store.retained().match(TopicFilter.of("t/17"), null, 10));
            await(store.retained().removeExpired(NOW_MILLIS, 10));
            await(store.sessions().endIfAway(device));
            await(store.sessions().provision(device.clientId(), 1, NOW_MILLIS));
            await(store.sessions().provision(device.clientId(), 1, NOW_MILLIS + 1_000));
        }
        try (Store store = MongoStore.open(database.client(), database.options(1, narrow))) {
            await(store.sessions().recover(NOW_MILLIS, 0));
            Lease publisher = take(store, "publisher");
            await(store.queues().forgetInbound(publisher, 2));
            await(store.queues().append(List.of(delivery(message(9_100), publisher))));
            await(store.sessions().forEachSession((lease, subscriptions) -> {}));
            await(store.sessions().take(Samples.cleanTake("publisher")));
            new SharedPayloads(new Database(database.client(), database.options(1, narrow)))
                    .sweep(System.currentTimeMillis());
        }
    }

    private static Lease take(Store store, String client) {
        return await(store.sessions().take(Samples.take(client))).lease();
    }

    /** Large, exactly once, retained and with an end. */
    private static Append publication(long number, Lease publisher, Lease device) {
        Message plain = message(number, "a/b", "x".repeat(50_000), NOW_MILLIS);
        Message large = new Message(
                plain.id(),
                publisher.clientId(),
                plain.topic(),
                plain.payload(),
                QoS.EXACTLY_ONCE,
                true,
                NOW_MILLIS,
                plain.properties());
        List<Recipient> recipients = List.of(
                new Recipient(device.clientId(), device.incarnation(), QoS.EXACTLY_ONCE, false, List.of()),
                new Recipient(publisher.clientId(), publisher.incarnation(), QoS.EXACTLY_ONCE, false, List.of()));
        return new Append(large, recipients, true, new InboundId(publisher, 1));
    }

    /** One of each form, the values aside. */
    private Map<String, BsonDocument> queries() {
        Map<String, BsonDocument> queries = new LinkedHashMap<>();
        for (BsonDocument command : commands) {
            String kind = command.getFirstKey();
            String collection = command.isString(kind) ? command.getString(kind).getValue() : "";
            if (collection.equals("schema")) {
                continue;
            }
            switch (kind) {
                case "find" ->
                    add(queries, kind, collection, command.getDocument("filter", new BsonDocument()), command);
                case "findAndModify" -> add(queries, kind, collection, command.getDocument("query"), null);
                case "update" -> writes(queries, kind, collection, command.getArray("updates", new BsonArray()));
                case "delete" -> writes(queries, kind, collection, command.getArray("deletes", new BsonArray()));
                case "aggregate" -> {
                    BsonDocument match = command.getArray("pipeline").get(0).asDocument();
                    add(queries, kind, collection, match.getDocument("$match"), null);
                }
                default -> {}
            }
        }
        return queries;
    }

    private static void writes(
            Map<String, BsonDocument> queries, String kind, String collection, BsonArray statements) {
        for (BsonValue statement : statements) {
            add(queries, kind, collection, statement.asDocument().getDocument("q"), null);
        }
    }

    private static void add(
            Map<String, BsonDocument> queries,
            String kind,
            String collection,
            BsonDocument filter,
            @Nullable BsonDocument find) {
        String name = kind + " " + collection + " " + form(filter);
        BsonDocument query = new BsonDocument("find", new BsonString(collection)).append("filter", filter);
        if (find != null) {
            for (String option : List.of("sort", "hint", "projection", "limit")) {
                if (find.containsKey(option)) {
                    query.append(option, find.get(option));
                }
            }
        }
        queries.putIfAbsent(name, query);
    }

    private static String form(BsonDocument filter) {
        List<String> fields = new ArrayList<>();
        filter.forEach((field, value) -> {
            boolean isRange =
                    value.isDocument() && value.asDocument().keySet().stream().anyMatch(key -> key.startsWith("$"));
            fields.add(isRange ? field + " " + value.asDocument().keySet() : field);
        });
        return fields.isEmpty() ? "{}" : String.join(", ", fields);
    }

    private static String explain(TestDatabase database, BsonDocument query) {
        return database.database()
                .runCommand(
                        new BsonDocument("explain", query).append("verbosity", new BsonString("queryPlanner")),
                        BsonDocument.class)
                .toJson();
    }
}

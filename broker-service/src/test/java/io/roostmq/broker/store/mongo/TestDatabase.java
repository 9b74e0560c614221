package io.roostmq.broker.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.StoreObserver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A database of its own for a test, dropped at its end. */
final class TestDatabase implements AutoCloseable {
    static final int LANES = 4;

    private static final AtomicInteger LAST = new AtomicInteger();
    private static final int SELECTION_MILLIS = 1_000;
    private static final int READ_MILLIS = 3_000;
    /** After a failure the driver looks for the server again that soon. */
    private static final int HEARTBEAT_MILLIS_MIN = 20;

    private final MongoClient client;
    private final String name;

    private TestDatabase(MongoClient client, String name) {
        this.client = client;
        this.name = name;
    }

    static TestDatabase of(Class<?> test) {
        return on(MongoServer.shared(), test.getSimpleName(), started -> {});
    }

    /** @param onCommand is told each command that is sent */
    static TestDatabase on(MongoServer server, String test, Consumer<CommandStartedEvent> onCommand) {
        return at(server.uri(), test, onCommand);
    }

    /** One that is reached through something in between. */
    static TestDatabase at(String uri, Class<?> test) {
        return at(uri, test.getSimpleName(), started -> {});
    }

    private static TestDatabase at(String uri, String test, Consumer<CommandStartedEvent> onCommand) {
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SELECTION_MILLIS, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(SELECTION_MILLIS, TimeUnit.MILLISECONDS)
                        .readTimeout(READ_MILLIS, TimeUnit.MILLISECONDS))
                .applyToServerSettings(
                        server -> server.minHeartbeatFrequency(HEARTBEAT_MILLIS_MIN, TimeUnit.MILLISECONDS))
                .addCommandListener(listener(onCommand))
                .build();
        String name = "t_" + test + "_" + ProcessHandle.current().pid() + "_" + LAST.incrementAndGet();
        return new TestDatabase(MongoClients.create(settings), name);
    }

    /** Made at run time: of a class that implements it, the MongoDB extension of Quarkus would make a bean. */
    private static CommandListener listener(Consumer<CommandStartedEvent> onCommand) {
        InvocationHandler handler = (listener, method, arguments) -> {
            if (method.getName().equals("commandStarted")) {
                onCommand.accept((CommandStartedEvent) arguments[0]);
            }
            return method.getDeclaringClass() == Object.class ? method.invoke(onCommand, arguments) : null;
        };
        return (CommandListener) Proxy.newProxyInstance(
                TestDatabase.class.getClassLoader(), new Class<?>[] {CommandListener.class}, handler);
    }

    MongoClient client() {
        return client;
    }

    MongoDatabase database() {
        return client.getDatabase(name);
    }

    MongoStoreOptions options(int lanes, QueueLimits limits) {
        return options(lanes, limits, StoreObserver.NONE);
    }

    MongoStoreOptions options(int lanes, QueueLimits limits, StoreObserver observer) {
        return new MongoStoreOptions(name, lanes, true, 64 << 10, limits, "test", observer);
    }

    MongoStore open(QueueLimits limits) {
        return MongoStore.open(client, options(LANES, limits));
    }

    @Override
    public void close() {
        try (client) {
            database().drop();
        }
    }
}

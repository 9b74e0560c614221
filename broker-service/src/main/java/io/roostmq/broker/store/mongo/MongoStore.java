package io.roostmq.broker.store.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.ReaderThreads;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreOpenException;
import io.roostmq.broker.store.StoreTraits;
import org.jboss.logging.Logger;

/** The store in a MongoDB database. See the package's description for how it works. */
public final class MongoStore implements Store {
    private static final Logger LOG = Logger.getLogger(MongoStore.class);
    private static final StoreTraits TRAITS = new StoreTraits("mongodb", true, true);

    private final Database database;
    private final String node;
    private final Numbers numbers;
    private final Availability availability;
    private final Submissions submissions;
    private final Lanes lanes;
    private final ReaderThreads readers;
    private final SessionStore sessions;
    private final QueueStore queues;
    private final RetainedStore retained;

    private MongoStore(MongoClient client, MongoStoreOptions options) {
        database = new Database(client, options);
        node = options.node();
        numbers = new Numbers(database);
        availability = new Availability(
                () -> {
                    database.prepare();
                    numbers.load();
                    database.hold(node);
                },
                () -> database.probe(System.currentTimeMillis()),
                options.observer());
        submissions = new Submissions(availability);
        Room room = new Room(options.queueLimits(), options.sharedPayloadBytesMin());
        lanes = new Lanes(options.lanes(), database, numbers, availability, room, options.observer());
        readers = new ReaderThreads("roost-store-mongodb-reader", options.lanes());
        Cleaner cleaner = new Cleaner(database, readers);
        SessionOps sessionOps = new SessionOps(database, numbers, lanes, cleaner, options.node());
        sessions = new MongoSessions(submissions, lanes, sessionOps, new SessionReads(database), readers, cleaner);
        PayloadUpkeep payloads = new PayloadUpkeep(new SharedPayloads(database), readers);
        queues = new MongoQueues(submissions, lanes, new QueueReads(database, numbers), readers, payloads, cleaner);
        retained = new MongoRetained(submissions, lanes, new RetainedReads(database, options.observer()), readers);
    }

    /**
     * Works on a database; creates what is missing there. When it is not reachable the store is not
     * {@linkplain #isWritable() writable} until it is.
     *
     * @param client stays the caller's, who closes it after the store
     * @throws StoreOpenException when the database has a layout of a newer version
     */
    public static MongoStore open(MongoClient client, MongoStoreOptions options) {
        MongoStore store = new MongoStore(client, options);
        if (!options.durable()) {
            LOG.warn("store: durability os: what is acknowledged may be lost with the database's primary");
        }
        try {
            store.availability.start();
        } catch (StoreOpenException e) {
            store.readers.abort();
            throw e;
        }
        store.lanes.start();
        return store;
    }

    /**
     * The same for a program that must not meet a broker there.
     *
     * @throws StoreOpenException also when the database is not reachable, or in use under the name of another node
     */
    public static MongoStore openAlone(MongoClient client, MongoStoreOptions options) {
        String name = "database '" + options.database() + "': ";
        try {
            String holder = new Database(client, options).holder();
            if (holder != null && !holder.equals(options.node())) {
                throw new StoreOpenException(
                        name + "in use by '" + holder + "': stop it; if it was killed, start it and stop it once",
                        null);
            }
        } catch (MongoException e) {
            throw new StoreOpenException(name + Failures.describe(e), e);
        }
        MongoStore store = open(client, options);
        if (!store.isWritable()) {
            store.close();
            throw new StoreOpenException(name + "not writable", null);
        }
        return store;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public QueueStore queues() {
        return queues;
    }

    @Override
    public RetainedStore retained() {
        return retained;
    }

    @Override
    public StoreTraits traits() {
        return TRAITS;
    }

    @Override
    public boolean isWritable() {
        return availability.isOpen();
    }

    @Override
    public MessageId highestMessageId() {
        return numbers.highestMessageId();
    }

    @Override
    public void close() {
        try {
            if (!submissions.close()) {
                return;
            }
            lanes.close();
            readers.end();
            if (availability.close()) {
                numbers.close();
                database.release(node);
            }
            availability.join();
        } catch (InterruptedException e) {
            readers.abort();
            availability.close();
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("store: not closed cleanly: %s", e.getMessage());
        }
    }
}

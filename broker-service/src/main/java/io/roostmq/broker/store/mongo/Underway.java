package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose publications are on their way through the lanes, failed ones included: a lane that waits for the database may write its
 * part long after another lane's has failed. A session is not taken before nothing of it can land any more. Thread-safe.
 */
final class Underway {
    private final Map<ClientId, Publisher> publishers = new HashMap<>();

    private static final class Publisher {
        private int batches;
        private final List<Runnable> waiting = new ArrayList<>(0);
    }

    synchronized void begin(Collection<ClientId> batchOf) {
        for (ClientId clientId : batchOf) {
            publishers.computeIfAbsent(clientId, created -> new Publisher()).batches++;
        }
    }

    void end(Collection<ClientId> batchOf) {
        released(batchOf).forEach(Runnable::run);
    }

    private synchronized List<Runnable> released(Collection<ClientId> batchOf) {
        List<Runnable> released = new ArrayList<>(0);
        for (ClientId clientId : batchOf) {
            Publisher publisher = publishers.get(clientId);
            if (publisher != null && --publisher.batches == 0) {
                publishers.remove(clientId);
                released.addAll(publisher.waiting);
            }
        }
        return released;
    }

    /** Runs the action when nothing of this client is on its way: at once, or on the thread that ends the last of it. */
    void whenLanded(ClientId clientId, Runnable action) {
        synchronized (this) {
            Publisher publisher = publishers.get(clientId);
            if (publisher != null) {
                publisher.waiting.add(action);
                return;
            }
        }
        action.run();
    }
}

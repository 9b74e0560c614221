package io.roostmq.broker.app;

import io.roostmq.broker.exchange.Routes;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Brings what is in the store back to life: sessions that a crash cut off are left, and every session becomes reachable. A
 * store that is not available at the start is waited for in the background.
 */
final class SessionLoader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");
    private static final long RETRY_MILLIS = 250;

    private final Store store;
    private final Routes routes;
    private final MessageIds messageIds;
    private final Duration willGrace;
    private final CountDownLatch closed = new CountDownLatch(1);

    SessionLoader(Store store, Routes routes, MessageIds messageIds, Duration willGrace) {
        this.store = store;
        this.routes = routes;
        this.messageIds = messageIds;
        this.willGrace = willGrace;
    }

    /** Loads before clients connect if the store is there, otherwise as soon as it is. */
    void start() {
        if (tryToLoad()) {
            return;
        }
        Thread thread = new Thread(this::retry, "roost-session-loader");
        thread.setDaemon(true);
        thread.start();
    }

    private void retry() {
        try {
            boolean loaded = false;
            while (!loaded && !closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                loaded = tryToLoad();
            }
            if (loaded) {
                LOG.info("Roost broker ready: the store is there");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryToLoad() {
        if (!store.isWritable()) {
            return false;
        }
        try {
            messageIds.observe(store.highestMessageId());
            int cutOff = await(store.sessions().recover(System.currentTimeMillis(), willGrace.toMillis()));
            await(store.sessions().forEachSession(routes::load));
            routes.loaded();
            LOG.infof(
                    "sessions: %d, subscriptions: %d, cut off by a crash: %d",
                    routes.durableSessions(), routes.subscriptions(), cutOff);
            return true;
        } catch (StoreException e) {
            LOG.warnf("sessions are not loaded yet: %s", e.getMessage());
            return false;
        }
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

    @Override
    public void close() {
        closed.countDown();
    }
}

package io.roostmq.broker.session;

import org.jspecify.annotations.Nullable;

/**
 * Notices that a client has been silent for one and a half times its Keep Alive [MQTT-3.1.2-22]. One timer a connection,
 * moved only when it fires: receiving a packet costs no timer operation.
 */
final class KeepAlive {
    private final Loop loop;
    private final long silenceMillisMax;
    private final Runnable onSilence;
    private long lastHeardMillis;
    private Loop.@Nullable Timer timer;

    /** @param seconds the Keep Alive; 0 turns the mechanism off */
    KeepAlive(Loop loop, int seconds, Runnable onSilence) {
        this.loop = loop;
        this.silenceMillisMax = seconds * 1500L;
        this.onSilence = onSilence;
    }

    void start() {
        if (silenceMillisMax > 0) {
            heard();
            timer = loop.schedule(silenceMillisMax, this::check);
        }
    }

    /** A packet has come. */
    void heard() {
        lastHeardMillis = loop.nowMillis();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void check() {
        long remainingMillis = lastHeardMillis + silenceMillisMax - loop.nowMillis();
        if (remainingMillis > 0) {
            timer = loop.schedule(remainingMillis, this::check);
        } else {
            timer = null;
            onSilence.run();
        }
    }
}

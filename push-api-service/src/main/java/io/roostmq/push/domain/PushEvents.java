package io.roostmq.push.domain;

import java.util.List;

/** What there is to observe, for logs and metrics. Listeners are called on any thread, and do not block or throw. */
public interface PushEvents {
    /** @param durationNanos from the call to its outcome */
    default void pushed(Push push, PushOutcome outcome, long durationNanos) {}

    /**
     * A link to the broker is up.
     *
     * @param link its name
     * @param window how many messages may wait for their acknowledgement
     */
    default void linkUp(String link, String broker, int window) {}

    /** A link is down: it was lost, or an attempt failed. Attempts go on until this service stops. */
    default void linkDown(String link, String broker, String cause) {}

    /** One listener for several. */
    static PushEvents all(List<PushEvents> listeners) {
        List<PushEvents> copy = List.copyOf(listeners);
        return new PushEvents() {
            @Override
            public void pushed(Push push, PushOutcome outcome, long durationNanos) {
                copy.forEach(listener -> listener.pushed(push, outcome, durationNanos));
            }

            @Override
            public void linkUp(String link, String broker, int window) {
                copy.forEach(listener -> listener.linkUp(link, broker, window));
            }

            @Override
            public void linkDown(String link, String broker, String cause) {
                copy.forEach(listener -> listener.linkDown(link, broker, cause));
            }
        };
    }
}

package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;

import io.roostmq.broker.codec.ClientBytes;

/** Lets time pass on the broker's own clock: a Will with a delay comes when it has. */
final class Elapsed {
    private static final int SESSION_SECONDS = 60;

    private Elapsed() {}

    /** Returns when at least that many seconds have passed for the broker, and its sweep has been there. */
    static void seconds(int seconds) {
        String topic = unique("elapsed");
        ClientBytes delay = new ClientBytes().fourByteProperty(Property.WILL_DELAY_INTERVAL, seconds);
        ConnectBytes connect = ConnectBytes.persistent(Version.V5, unique("clock"), SESSION_SECONDS)
                .will(topic, "now", 0, false, delay);
        try (WireClient watcher = WireClient.connected(Version.V5)) {
            watcher.subscribe(topic, 0);
            WireClient.connected(connect).close();
            watcher.expectPublish(topic, "now");
        }
    }
}

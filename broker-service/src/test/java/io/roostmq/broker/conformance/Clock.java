package io.roostmq.broker.conformance;

import io.roostmq.broker.codec.ClientBytes;

/** Time as the broker measures it: a delayed Will says when it has passed. */
final class Clock {
    private Clock() {}

    /** Returns when so many seconds have passed at the broker since the call. */
    static void awaitSeconds(int seconds) {
        String topic = ConformanceBroker.unique("clock/");
        ClientBytes delay = new ClientBytes().fourByteProperty(Property.WILL_DELAY_INTERVAL, seconds);
        try (WireClient observer = WireClient.connected(Version.V5)) {
            observer.subscribe(topic, 0);
            WireClient.connected(ConnectBytes.persistent(Version.V5, ConformanceBroker.unique("clock"), seconds + 60)
                            .will(topic, "now", 0, false, delay))
                    .hangUp();
            observer.expectPublish(topic, "now");
        }
    }
}

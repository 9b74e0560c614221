package io.roostmq.broker.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.broker.events.Traffic;
import java.util.function.ToDoubleFunction;

/** Shows what goes through the sockets as metrics. */
final class TrafficMetrics {
    private TrafficMetrics() {}

    static void register(Traffic traffic, MeterRegistry registry) {
        counter(registry, "roost.bytes.received", traffic, Traffic::bytesReceived);
        counter(registry, "roost.bytes.sent", traffic, Traffic::bytesSent);
        counter(registry, "roost.packets.received", traffic, Traffic::packetsReceived);
        counter(registry, "roost.packets.sent", traffic, Traffic::packetsSent);
    }

    private static void counter(MeterRegistry registry, String name, Traffic traffic, ToDoubleFunction<Traffic> value) {
        FunctionCounter.builder(name, traffic, value).register(registry);
    }
}

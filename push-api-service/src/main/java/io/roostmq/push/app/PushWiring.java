package io.roostmq.push.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushService;
import io.roostmq.push.mqtt.MqttLink;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The only place where objects of the core are created. */
final class PushWiring {
    @Produces
    @Singleton
    CheckedConfig config(PushConfig config) {
        return CheckedConfig.of(config);
    }

    @Produces
    @Singleton
    PushEvents events(MeterRegistry registry) {
        return PushEvents.all(List.of(new PushLog(), new PushMetrics(registry)));
    }

    @Produces
    @Singleton
    MqttLink link(CheckedConfig config, PushEvents events, MeterRegistry registry) {
        MqttLink link = new MqttLink(config.link(), events, Clock.systemUTC());
        PushMetrics.watch(link, registry);
        return link;
    }

    @Produces
    @Singleton
    PushService pushes(CheckedConfig config, MqttLink link, PushEvents events) {
        return new PushService(link, events, config.payloadBytesMax(), System::nanoTime);
    }
}

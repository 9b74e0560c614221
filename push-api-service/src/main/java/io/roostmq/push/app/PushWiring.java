package io.roostmq.push.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.roostmq.push.admin.BrokerAdmin;
import io.roostmq.push.api.ApiSettings;
import io.roostmq.push.domain.InFlight;
import io.roostmq.push.domain.Presence;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushService;
import io.roostmq.push.mqtt.LinkPool;
import io.vertx.core.Vertx;
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
    LinkPool links(CheckedConfig config, PushEvents events, MeterRegistry registry) {
        LinkPool links = new LinkPool(config.links(), events, Clock.systemUTC());
        PushMetrics.watch(links, registry);
        return links;
    }

    @Produces
    @Singleton
    PushService pushes(CheckedConfig config, LinkPool links, PushEvents events) {
        return new PushService(links, events, config.payloadBytesMax(), System::nanoTime);
    }

    @Produces
    @Singleton
    Presence presence(CheckedConfig config, Vertx vertx) {
        return new BrokerAdmin(config.admin(), vertx);
    }

    @Produces
    @Singleton
    ApiSettings api(CheckedConfig config) {
        return config.api();
    }

    @Produces
    @Singleton
    InFlight batches(MeterRegistry registry) {
        InFlight batches = new InFlight();
        PushMetrics.watch(batches, registry);
        return batches;
    }
}

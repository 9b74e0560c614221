package io.roostmq.push.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.roostmq.push.domain.InFlight;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Rejected;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.mqtt.LinkPool;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What is counted and measured; every label has a small fixed set of values. */
final class PushMetrics implements PushEvents {
    private static final String PUBLISHES = "roost.push.publishes";

    private final MeterRegistry registry;
    private final Timer latency;
    private final Counter linkUps;
    private final Counter linkFailures;

    PushMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.latency = Timer.builder("roost.push.publish.latency")
                .description("From sending a message to the broker's acknowledgement")
                .publishPercentileHistogram()
                .register(registry);
        this.linkUps = Counter.builder("roost.push.link.connects")
                .description("Connections to the broker")
                .register(registry);
        this.linkFailures = Counter.builder("roost.push.link.failures")
                .description("Connections lost and attempts failed")
                .register(registry);
        for (Tags tags : Tags.ALWAYS_THERE) {
            count(tags);
        }
    }

    static void watch(LinkPool links, MeterRegistry registry) {
        Gauge.builder("roost.push.in.flight", links, LinkPool::inFlight)
                .description("Messages that wait for the broker's acknowledgement")
                .register(registry);
        Gauge.builder("roost.push.link.up", links, watched -> watched.up() > 0 ? 1 : 0)
                .description("1 while there is a connection to the broker")
                .register(registry);
        Gauge.builder("roost.push.links.up", links, LinkPool::up)
                .description("Connections to the broker")
                .register(registry);
    }

    static void watch(InFlight batches, MeterRegistry registry) {
        Gauge.builder("roost.push.batch.in.flight", batches, InFlight::now)
                .description("Items of batches that were read and are not answered yet")
                .register(registry);
        Gauge.builder("roost.push.batch.in.flight.peak", batches, InFlight::peak)
                .description("The most of them there ever were at once")
                .register(registry);
    }

    @Override
    public void pushed(Push push, PushOutcome outcome, long durationNanos) {
        count(Tags.of(outcome)).increment();
        if (outcome instanceof Accepted) {
            latency.record(durationNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void linkUp(String link, String broker, int window) {
        linkUps.increment();
    }

    @Override
    public void linkDown(String link, String broker, String cause) {
        linkFailures.increment();
    }

    private Counter count(Tags tags) {
        return Counter.builder(PUBLISHES)
                .description("Messages by what became of them")
                .tag("outcome", tags.outcome())
                .tag("reason", tags.reason())
                .register(registry);
    }

    /** The labels of one outcome: a small fixed set. */
    private record Tags(String outcome, String reason) {
        static final Tags ACCEPTED = new Tags("accepted", "none");
        static final Tags[] ALWAYS_THERE = {
            ACCEPTED,
            new Tags("unavailable", "link-down"),
            new Tags("unavailable", "window-full"),
            new Tags("unknown", "timeout"),
            new Tags("unknown", "link-lost")
        };

        static Tags of(PushOutcome outcome) {
            if (outcome instanceof Rejected rejected) {
                return new Tags("rejected", label(rejected.reason()));
            }
            if (outcome instanceof Unavailable unavailable) {
                return new Tags("unavailable", label(unavailable.cause()));
            }
            if (outcome instanceof Unknown unknown) {
                return new Tags("unknown", label(unknown.cause()));
            }
            return ACCEPTED;
        }

        private static String label(Enum<?> reason) {
            return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

package io.roostmq.push.mqtt;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushGateway;
import io.roostmq.push.domain.PushOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Several links to one broker. Each topic, and each client that is pushed to, belongs to one of them, its home. While the home
 * is down they go over another one. They change from one to the other only when nothing of theirs is in flight, so that
 * nothing can be overtaken.
 */
public final class LinkPool implements PushGateway {
    private final List<MqttLink> links;
    private final List<Route> routes;

    /** @param settings of each link, at least one; their client identifiers differ */
    public LinkPool(List<LinkSettings> settings, PushEvents events, Clock clock) {
        this.links =
                settings.stream().map(each -> new MqttLink(each, events, clock)).toList();
        this.routes = links.stream().map(Route::new).toList();
    }

    /** The settings of several links that differ in the client identifier: {@code id-1}, {@code id-2}; one keeps it as it is. */
    public static List<LinkSettings> settings(LinkSettings settings, int links) {
        if (links == 1) {
            return List.of(settings);
        }
        return IntStream.rangeClosed(1, links)
                .mapToObj(number -> settings.withClientId(settings.clientId() + "-" + number))
                .toList();
    }

    /** See {@link MqttLink#start}. */
    public void start() {
        links.forEach(MqttLink::start);
    }

    @Override
    public CompletionStage<PushOutcome> publish(Push push) {
        return routeOf(push).publish(push);
    }

    @Override
    public CompletionStage<Void> room(Push push) {
        return routeOf(push).current().room(push);
    }

    /** Of each link, in a fixed order. */
    public List<LinkStatus> status() {
        return links.stream().map(MqttLink::status).toList();
    }

    /** How many links are up. */
    public int up() {
        return (int) links.stream().filter(MqttLink::isUp).count();
    }

    /** How many messages wait for their acknowledgement. */
    public int inFlight() {
        return links.stream().mapToInt(MqttLink::inFlight).sum();
    }

    /** See {@link MqttLink#stop}; completes when all have stopped. */
    public CompletionStage<Void> stop(Duration deadline) {
        return CompletableFuture.allOf(links.stream()
                .map(link -> link.stop(deadline).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private Route routeOf(Push push) {
        return routes.get(Math.floorMod(push.destination().orderKey().hashCode(), routes.size()));
    }

    /** The way of all topics and clients with the same home. Thread-safe; holds its lock for an instant. */
    private final class Route {
        private final MqttLink home;
        private MqttLink current;
        private int inFlight;

        Route(MqttLink home) {
            this.home = home;
            this.current = home;
        }

        CompletionStage<PushOutcome> publish(Push push) {
            return enter().publish(push).whenComplete((outcome, failure) -> leave());
        }

        synchronized MqttLink current() {
            return current;
        }

        private synchronized MqttLink enter() {
            if (inFlight == 0) {
                current = choose();
            }
            inFlight++;
            return current;
        }

        private synchronized void leave() {
            inFlight--;
        }

        private MqttLink choose() {
            return home.isUp()
                    ? home
                    : links.stream().filter(MqttLink::isUp).findFirst().orElse(home);
        }
    }
}

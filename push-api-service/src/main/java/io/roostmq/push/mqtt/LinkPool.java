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
 * Several links to one broker. Each message goes over the link that its topic, or the client it is for, is assigned to, also
 * while that link is down: this keeps their order, and the links come and go together with their broker anyway.
 */
public final class LinkPool implements PushGateway {
    private final List<MqttLink> links;

    /** @param settings of each link, at least one; their client identifiers differ */
    public LinkPool(List<LinkSettings> settings, PushEvents events, Clock clock) {
        this.links =
                settings.stream().map(each -> new MqttLink(each, events, clock)).toList();
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
        return linkOf(push).publish(push);
    }

    @Override
    public CompletionStage<Void> room(Push push) {
        return linkOf(push).room(push);
    }

    /** Of each link, in a fixed order. */
    public List<LinkStatus> status() {
        return links.stream().map(MqttLink::status).toList();
    }

    /** How many links are up. */
    public int up() {
        return (int) status().stream().filter(LinkStatus::up).count();
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

    private MqttLink linkOf(Push push) {
        return links.get(Math.floorMod(push.destination().orderKey().hashCode(), links.size()));
    }
}

package io.roostmq.broker.crash;

import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.harness.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The publishers and the subscribers of a run, each on a thread of its own, and what they have seen since the last round. */
final class Crew implements AutoCloseable {
    private static final int SUBSCRIBERS = 50;
    private static final int ACT_SECONDS_MAX = 180;

    private final List<Publisher> publishers = List.of(
            new Publisher("publisher-3-1", 3, 1, 20),
            new Publisher("publisher-5-1", 5, 1, 40),
            new Publisher("publisher-3-2", 3, 2, 40),
            new Publisher("publisher-5-2", 5, 2, 20),
            new Publisher("forgetful-3-1", 3, 1, 20, false),
            new Publisher("forgetful-5-1", 5, 1, 20, false));
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Group> groups = List.of(
            new Group("ones", 1, List.of("crash/publisher-5-1/1", "crash/publisher-5-2/2")),
            new Group("twos", 2, List.of("crash/publisher-3-2/2")));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param random decides who subscribes to what */
    Crew(Random random) {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            int version = random.nextBoolean() ? 5 : 3;
            int qos = 1 + random.nextInt(2);
            subscribers.add(
                    new Subscriber("subscriber-" + i + "-" + version + "-" + qos, version, qos, filters(random)));
        }
    }

    /** Topics are {@code crash/PUBLISHER/QOS/NUMBER}. */
    private List<String> filters(Random random) {
        Publisher publisher = publishers.get(random.nextInt(publishers.size()));
        String one = "crash/" + publisher.name() + "/" + publisher.qos();
        String some = "crash/+/" + (1 + random.nextInt(2)) + "/" + random.nextInt(Publisher.TOPICS);
        return switch (random.nextInt(10)) {
            case 0 -> List.of("crash/#");
            case 1, 2 -> List.of(Subscriber.END_TOPIC, one + "/#");
            case 3, 4 -> List.of(Subscriber.END_TOPIC, one + "/#", some);
            default -> List.of(Subscriber.END_TOPIC, one + "/" + random.nextInt(Publisher.TOPICS));
        };
    }

    List<String> clientIds() {
        List<String> names = new ArrayList<>();
        subscribers.forEach(subscriber -> names.add(subscriber.name()));
        publishers.forEach(publisher -> names.add(publisher.name()));
        groups.forEach(group -> names.addAll(group.clientIds()));
        return names;
    }

    /** Makes all sessions, while nothing is wrong. */
    void introduce(Door door, int port) {
        await(start(publishers, publisher -> publisher.introduce(door)));
        await(start(subscribers, subscriber -> subscriber.subscribeAndLeave(port)));
        await(start(members(), member -> member.introduce(door)));
    }

    private List<Member> members() {
        return groups.stream().flatMap(group -> group.members().stream()).toList();
    }

    private List<Subscriber> allSubscribers() {
        List<Subscriber> all = new ArrayList<>(subscribers);
        members().forEach(member -> all.add(member.subscriber()));
        return all;
    }

    void beginHistory() {
        publishers.forEach(Publisher::beginHistory);
        allSubscribers().forEach(Subscriber::beginHistory);
    }

    /** From any thread: something has happened that may undo acknowledgements. */
    void fault() {
        allSubscribers().forEach(subscriber -> subscriber.received().fault());
    }

    /** From any thread: the broker begins to stop, or has stopped. */
    void stop() {
        allSubscribers().forEach(subscriber -> subscriber.received().stop());
    }

    /** Everybody acts until the phase is over. */
    List<Future<?>> act(Phase phase, Door door, Random random) {
        List<Future<?>> acting = new ArrayList<>();
        for (Publisher publisher : publishers) {
            Random own = new Random(random.nextLong());
            acting.add(threads.submit(() -> publisher.publishDuring(phase, door, own)));
        }
        for (Subscriber subscriber : subscribers) {
            Random own = new Random(random.nextLong());
            acting.add(threads.submit(() -> new Wanderer(subscriber).wander(phase, door, own)));
        }
        for (Member member : members()) {
            Random own = new Random(random.nextLong());
            acting.add(threads.submit(() -> member.wander(phase, door, own)));
        }
        return acting;
    }

    /** The publishers come back and finish what they have begun. */
    void settle(Door door) {
        await(start(publishers, publisher -> publisher.settle(door)));
    }

    /**
     * All members of the groups come back, and take everything up to this message, which is to be published when this returns: then
     * they have been given what waited for the groups.
     *
     * @param publish a text to a topic
     */
    List<Future<?>> gather(Door door, String end, BiConsumer<String, String> publish) {
        List<Future<?>> gathering = new ArrayList<>();
        List<Gathering> ofGroups = new ArrayList<>();
        for (Group group : groups) {
            Gathering ofGroup = new Gathering(group.members().size());
            ofGroups.add(ofGroup);
            gathering.addAll(start(group.members(), member -> member.gather(door, ofGroup, end)));
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).awaitAll(ofGroups.get(i), publish);
        }
        return gathering;
    }

    /** The subscribers come back and take everything up to this message. */
    void drain(Door door, String end) {
        await(start(subscribers, subscriber -> new Wanderer(subscriber).drain(door, end)));
    }

    /** The subscribers come back once more, and this message is all there is. */
    void expectOnly(Door door, String end) {
        await(start(allSubscribers(), subscriber -> new Wanderer(subscriber).expectOnly(door, end)));
    }

    private <T> List<Future<?>> start(List<T> actors, Consumer<T> act) {
        List<Future<?>> acting = new ArrayList<>();
        for (T actor : actors) {
            acting.add(threads.submit(() -> act.accept(actor)));
        }
        return acting;
    }

    /** Fails when one of them has failed, or is not done in time. */
    static void await(List<Future<?>> acting) {
        for (Future<?> future : acting) {
            try {
                future.get(ACT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e.toString(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private Published published() {
        Published published = new Published();
        publishers.forEach(publisher -> published.merge(publisher.published()));
        return published;
    }

    /**
     * Compares what the publishers know with what each subscriber saw; who saw something wrong has it written to a file.
     *
     * @param round for the name of the file
     * @param onceAtQos1 see {@link HistoryChecker}
     */
    List<String> violations(String round, boolean onceAtQos1) {
        Published published = published();
        List<String> all = new ArrayList<>();
        for (Subscriber subscriber : subscribers) {
            List<String> violations = HistoryChecker.violations(published, subscriber.received(), onceAtQos1);
            if (!violations.isEmpty()) {
                write(round, subscriber.received());
            }
            all.addAll(violations);
        }
        for (Group group : groups) {
            List<String> violations = group.violations(published);
            if (!violations.isEmpty()) {
                group.received().forEach(received -> write(round, received));
            }
            all.addAll(violations);
        }
        return all;
    }

    private static void write(String round, Received received) {
        Path file = Repository.logs().resolve("crash-rounds-" + round + "-" + received.subscriber() + ".txt");
        try {
            Files.write(
                    file, received.connections().stream().map(Object::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How much has happened. */
    String summary() {
        Published published = published();
        List<Arrival> arrivals = allSubscribers().stream()
                .flatMap(subscriber -> subscriber.received().connections().stream())
                .flatMap(connection -> connection.arrivals().stream())
                .toList();
        return String.format(
                "%d messages, %d acknowledged; %d came, %d of them with DUP; %d sessions of groups ended",
                published.count(),
                published.acknowledged().size(),
                arrivals.size(),
                arrivals.stream().filter(Arrival::duplicate).count(),
                groups.stream()
                        .flatMap(group -> group.received().stream())
                        .mapToInt(received -> received.endedSessions().size())
                        .sum());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

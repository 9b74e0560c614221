package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.StoreObserver;
import java.util.ArrayList;
import java.util.List;

/** All lanes of a store: a client is always in the same one, and so is a topic's retained message. */
final class Lanes {
    private final List<Lane> lanes = new ArrayList<>();
    private final Numbers numbers;
    private final Underway underway = new Underway();
    private final Attempts attempts = new Attempts();

    Lanes(
            int count,
            Database database,
            Numbers numbers,
            Availability availability,
            Room limits,
            StoreObserver observer) {
        this.numbers = numbers;
        for (int number = 1; number <= count; number++) {
            lanes.add(new Lane(number, database, numbers, availability, limits, observer));
        }
    }

    void start() {
        lanes.forEach(Lane::start);
    }

    List<Lane> all() {
        return lanes;
    }

    /** Where operations go that belong to no client. */
    Lane first() {
        return lanes.get(0);
    }

    Lane of(ClientId clientId) {
        return at(clientId.value().hashCode());
    }

    Lane of(Topic topic) {
        return at(topic.name().hashCode());
    }

    private Lane at(int hash) {
        return lanes.get(index(hash, lanes.size()));
    }

    /** Which of so many lanes it is. */
    static int index(int hash, int lanes) {
        return Math.floorMod(hash ^ (hash >>> 16), lanes);
    }

    Underway underway() {
        return underway;
    }

    Attempts attempts() {
        return attempts;
    }

    void observe(MessageId id) {
        numbers.observe(id);
    }

    void close() throws InterruptedException {
        for (Lane lane : lanes) {
            lane.close();
        }
    }
}
